// One way to the daemon: the session's cookie, the token against forged requests, a deadline, errors as they came.

const deadline = 60_000;
let forgeryToken = '';
let onSignedOut: () => void = () => undefined;
let onLine: (reached: boolean) => void = () => undefined;

export class Problem extends Error {
  constructor(readonly status: number, readonly title: string, detail: string, readonly lines: string[],
    readonly waitSeconds: number) {
    super(detail);
  }
  // No answer came: the daemon may or may not have done it.
  get unanswered(): boolean { return this.status === 0; }
}

export function useForgeryToken(token: string): void {
  forgeryToken = token;
}

export function whenSignedOut(act: () => void): void {
  onSignedOut = act;
}

export function whenLineChanges(act: (reached: boolean) => void): void {
  onLine = act;
}

async function problemOf(answer: Response): Promise<Problem> {
  const wait = Number(answer.headers.get('Retry-After')) || 0;
  try {
    const body = await answer.json() as {title?: string; detail?: string; errors?: string[]};
    return new Problem(answer.status, body.title || '', body.detail || answer.statusText, body.errors || [], wait);
  } catch {
    return new Problem(answer.status, answer.statusText, answer.statusText, [], wait);
  }
}

async function reach(method: string, path: string, init: RequestInit): Promise<Response> {
  const stop = new AbortController();
  const timer = window.setTimeout(() => stop.abort(), deadline);
  try {
    const answer = await fetch(path, {
      ...init, method, credentials: 'same-origin', cache: 'no-store', redirect: 'error', signal: stop.signal});
    onLine(true);
    return answer;
  } catch {
    onLine(false);
    throw new Problem(0, '', 'no answer', [], 0);
  } finally {
    window.clearTimeout(timer);
  }
}

function headersFor(method: string, type: string | null): Record<string, string> {
  const headers: Record<string, string> = {Accept: 'application/json'};
  if (type) headers['Content-Type'] = type;
  if (method !== 'GET' && forgeryToken) headers['X-Alertd-Csrf'] = forgeryToken;
  return headers;
}

export async function call<T>(method: string, path: string, body?: unknown, type = 'application/json',
  seen: (status: number) => void = () => undefined): Promise<T> {
  const init: RequestInit = {headers: headersFor(method, body === undefined ? null : type)};
  if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await reach(method, path, init);
  if (!answer.ok) {
    if (answer.status === 401 && path !== '/v1/session') onSignedOut();
    throw await problemOf(answer);
  }
  seen(answer.status);
  if (answer.status === 204) return undefined as T;
  return await answer.json() as T;
}

export const get = <T>(path: string): Promise<T> => call<T>('GET', path);
