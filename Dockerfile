# syntax=docker/dockerfile:1
# Pin images by digest in your own pipeline (docker buildx imagetools inspect node:24-bookworm-slim): a tag can move.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

# No install script of a dependency runs here: none is needed to compile.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY .swcrc ormconfig.ts ./
COPY src ./src
COPY scripts ./scripts
# Neither emulator nor mailbox nor demo nor generated secrets: what is not there cannot be started by mistake.
RUN npm run build && node scripts/remove-stand-ins.mjs dist

# Without development dependencies, and without optional ones: native speed-ups with install scripts, and a minifier.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# @scarf/scarf comes with swagger-ui-dist, is loaded by nothing, and would report the installation.
RUN npm ci --ignore-scripts --omit=dev --omit=optional && npm cache clean --force && rm -rf node_modules/@scarf

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
COPY --chown=root:root package.json LICENSE ./
# The journal: what was accepted while the database was away. Mount a volume here, or it goes with the container.
ENV DATA_DIR=/var/lib/verified-users
RUN install -d -o node -g node -m 0700 /var/lib/verified-users
VOLUME /var/lib/verified-users
# What Node has compiled, so that a start compiles nothing: a fifth of its processor time. Node keeps it by user.
ENV NODE_COMPILE_CACHE=/app/.compile-cache
RUN install -d -o node -g node .compile-cache
USER node
RUN ["node", "-e", "require('./dist/src/service/start-application.js')"]
EXPOSE 3000
# Node has fetch; the image needs no curl.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.PORT||3000)+'/health/live').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
# Node itself is process 1 and gets the signals; the service stops gracefully on SIGTERM.
CMD ["node", "dist/src/main.js"]
