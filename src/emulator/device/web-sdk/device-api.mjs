const PING_MS = 30_000;

/** The server ended the step; `next` says how it goes on, if it does. */
export class StepError extends Error {
  constructor(message, code, next) {
    super(message);
    this.code = code;
    this.next = next;
  }
}

/** The emulator's device API, found through the token. */
export class DeviceApi {
  #token;

  constructor(authToken, signal) {
    this.#token = authToken;
    this.signal = signal;
    this.claims = JSON.parse(atob(authToken.split('.')[1]));
  }

  get #origin() {
    return this.claims.auth.endp;
  }

  /** @throws {StepError} any answer that is no 2xx, or that holds an error */
  async post(path, body) {
    const response = await fetch(this.#origin + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.#token}`,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new StepError(`${path} answered ${response.status}.`);
    return readAnswer(await response.json());
  }

  /** Waits for what happens on the phone. */
  status() {
    const url = `${this.#origin.replace(/^http/, 'ws')}/v1/client/status?token=${encodeURIComponent(this.#token)}`;
    const channel = new WebSocket(url);
    const ping = setInterval(() => channel.readyState === WebSocket.OPEN && channel.send('ping'), PING_MS);
    return new Promise((resolve, reject) => {
      channel.onmessage = ({ data }) => {
        if (data === 'pong') return;
        try {
          resolve(readAnswer(JSON.parse(data)));
        } catch (error) {
          reject(error);
        }
      };
      channel.onclose = () => reject(new Error('The status channel closed without a word.'));
      this.signal.addEventListener('abort', () => channel.close());
    }).finally(() => {
      clearInterval(ping);
      channel.close();
    });
  }
}

function readAnswer(answer) {
  if (answer.error) throw new StepError(answer.error.message, answer.error.code, answer.next);
  return answer;
}
