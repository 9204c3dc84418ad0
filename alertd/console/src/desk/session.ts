// Who is signed in.
import {call, useForgeryToken} from './call';

export interface Official { id: string; name: string; role: string; area: string }
interface Answer { official: Official; csrf: string; expires: string }

let official: Official | null = null;

export function who(): Official | null {
  return official;
}

function take(answer: Answer): Official {
  official = answer.official;
  useForgeryToken(answer.csrf);
  return official;
}

export async function resume(): Promise<Official> {
  return take(await call<Answer>('GET', '/v1/session'));
}

export async function signIn(id: string, password: string, code: string): Promise<Official> {
  return take(await call<Answer>('POST', '/v1/session', {id, password, code}));
}

export async function signOut(): Promise<void> {
  await call('DELETE', '/v1/session');
  dropped();
}

// The session is over, by the clock or by the daemon.
export function dropped(): void {
  official = null;
  useForgeryToken('');
}

export const mayWrite = (): boolean => official?.role === 'officer' || official?.role === 'approver';
export const mayApprove = (): boolean => official?.role === 'approver';
export const ofCommune = (): boolean => official?.area.startsWith('commune:') ?? false;
export const mayStop = (): boolean => official?.role === 'approver' && official.area === 'nation';
