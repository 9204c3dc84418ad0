// The calls of the desk, by name.
import type {FeatureCollection} from 'geojson';
import {call, get} from './call';
import type {
  Alert, AuditRow, Commune, Outlet, Preview, Progress, Reach, Row, Stop, Task, Template, Texts, Watch,
} from './types';

const at = (id: number): string => `/v1/desk/alerts/${id}`;

export const alerts = async (): Promise<Row[]> =>
  (await get<{alerts: Row[]}>('/v1/desk/alerts?limit=500')).alerts;
export const alertsNamed = async (identifier: string): Promise<Row[]> =>
  (await get<{alerts: Row[]}>(`/v1/desk/alerts?identifier=${encodeURIComponent(identifier)}`)).alerts;
export const alert = (id: number): Promise<Alert> => get(at(id));
export const reach = (id: number): Promise<Reach> => get(`${at(id)}/reach`);
export const texts = (id: number): Promise<Texts> => get(`${at(id)}/texts`);
export const progress = (id: number): Promise<Progress> => get(`${at(id)}/progress`);
export const audit = async (id: number): Promise<AuditRow[]> =>
  (await get<{audit: AuditRow[]}>(`${at(id)}/audit`)).audit;

export const templates = async (): Promise<Template[]> =>
  (await get<{templates: Template[]}>('/v1/desk/templates')).templates;
export const preview = (form: unknown): Promise<Preview> => call('POST', '/v1/desk/preview', form);
export const previewFile = (cap: string, kind: string): Promise<Preview> =>
  call('POST', `/v1/desk/preview${kind ? `?kind=${kind}` : ''}`, cap, 'application/cap+xml');
export interface Composed { row: Row; fresh: boolean }
// Not fresh: the desk has had this draft since an earlier try.
export async function compose(form: unknown): Promise<Composed> {
  let fresh = true;
  const row = await call<Row>('POST', '/v1/desk/compose', form, 'application/json', (status) => {
    fresh = status === 201;
  });
  return {row, fresh};
}
export const handIn = (cap: string, kind: string): Promise<Row> =>
  call('POST', `/v1/desk/alerts${kind ? `?kind=${kind}` : ''}`, cap, 'application/cap+xml');

export const submit = (id: number): Promise<Row> => call('POST', `${at(id)}/submit`, {});
export const approve = (id: number, recipients: number, place: string): Promise<Row> =>
  call('POST', `${at(id)}/approve`, {expected_recipients: recipients, expected_place: place});
export const sendBack = (id: number, why: string): Promise<Row> => call('POST', `${at(id)}/return`, {why});
export const reject = (id: number, why: string): Promise<Row> => call('POST', `${at(id)}/reject`, {why});
export const cancel = (id: number, why: string): Promise<Row> => call('POST', `${at(id)}/cancel`, {why});

export const outlets = async (): Promise<Outlet[]> =>
  (await get<{outlets: Outlet[]}>('/v1/desk/outlets')).outlets;
export const stops = async (): Promise<Stop[]> => (await get<{stops: Stop[]}>('/v1/desk/stops')).stops;
export const stop = (what: string): Promise<unknown> => call('POST', '/v1/desk/stops', {what});
export const release = (what: string): Promise<unknown> =>
  call('DELETE', `/v1/desk/stops/${encodeURIComponent(what)}`);

export const tasks = async (): Promise<Task[]> => (await get<{tasks: Task[]}>('/v1/desk/tasks')).tasks;
export const task = (id: number): Promise<Task> => get(`/v1/desk/tasks/${id}`);
export const acknowledge = (id: number, note: string): Promise<Task> =>
  call('POST', `/v1/desk/tasks/${id}/acknowledge`, {note});
export const watch = (): Promise<Watch> => get('/v1/desk/watch?limit=500');

export const communes = async (query: string): Promise<Commune[]> =>
  (await get<{communes: Commune[]}>(`/v1/communes?limit=20&q=${encodeURIComponent(query)}`)).communes;
export const boundaries = (province?: string): Promise<FeatureCollection> =>
  get(`/v1/boundaries${province ? `?province=${encodeURIComponent(province)}` : ''}`);
