# syntax=docker/dockerfile:1
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY nest-cli.json tsconfig.json tsconfig.build.json ormconfig.ts ./
COPY src ./src
RUN npm run build

# Without development dependencies: no embedded PostgreSQL, no mailbox, no compiler.
FROM node:20.20.2-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
COPY --chown=root:root package.json LICENSE ./
# The journal: what was accepted while the database was away. Mount a volume here, or it goes with the container.
ENV DATA_DIR=/var/lib/verified-users
RUN install -d -o node -g node -m 0700 /var/lib/verified-users
VOLUME /var/lib/verified-users
USER node
EXPOSE 3000
# Node has fetch; the image needs no curl.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.PORT||3000)+'/health/live').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
# Node itself is process 1 and gets the signals; the service stops gracefully on SIGTERM.
CMD ["node", "dist/src/main.js"]
