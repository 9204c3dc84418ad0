// What the daemon answers, as its /openapi.json describes it.

import type {MultiPolygon, Polygon} from 'geojson';

export type Channel = 'push' | 'zalo' | 'sms';
export const channels: Channel[] = ['push', 'zalo', 'sms'];
export type ByChannel = Record<Channel, number>;
export interface Both { vi: string; en: string }

export interface Row {
  id: number; event_id: number; identifier: string; sender: string; sent: string; status: string; msgType: string;
  severity: string; expires: string; stage: string; author: string; submitter: string | null; kind: string | null;
  previous_id: number | null; fault: string | null; created: string; changed: string; approved: string | null;
  headline?: string;
}

export interface ReachedCommune {
  code: string; name: string; province_code: string; share_area: number; recipients: number; by_channel: ByChannel;
}
export interface Reach {
  communes: ReachedCommune[]; recipients: number; by_channel: ByChannel; without_channel: number; place?: string;
  geometry?: Polygon | MultiPolygon | null;
}
export interface Alert extends Row { cap: string }

export interface Text {
  channel: Channel; language: string; title: string; body: string; encoding?: string; units?: number; parts?: number;
}
export interface Estimate { sms_parts: number; cost_vnd: number; seconds: number | null }
export interface Texts { texts: Text[]; estimate: Estimate | null }
export interface Preview extends Texts { reach: Reach | null; faults: (string | {field?: string; why?: string})[] }

export interface LevelTexts { headline?: Both; description?: Both; instruction?: Both }
export interface Template { hazard: string; event: Both; levels: Record<string, LevelTexts> }

export interface ChannelProgress {
  channel: Channel; planned: number; sent: number; accepted: number; delivered: number; failed: number;
  unknown: number;
}
export interface Progress {
  identifier: string; stage: string; recipients: number; without_channel: number; approved: string | null;
  first_sent: string | null; last_sent: string | null; eta_s: number | null; settled: boolean;
  channels: ChannelProgress[]; plan_status: string; fault: string | null;
  communes: {code: string; full_name: string; channels: ChannelProgress[]}[];
}

export interface Commune {
  code: string; name: string; full_name: string; province_code: string; province_name: string;
  bbox?: [number, number, number, number];
}
export interface Outlet { name: string; channel: Channel; kind: string; live: boolean; stopped: boolean }
export interface Stop { what: string; by: string; since: string }
export interface Task {
  id: number; alert_id: number; identifier: string; commune: {code: string; full_name: string}; headline: string;
  severity: string; exercise: boolean; state: string; text?: string; instruction?: string; created: string; due: string; read: string | null;
  acknowledged: string | null; acknowledged_by: string | null; escalated: string | null; note: string | null;
}
export interface Watch {
  counts: {escalated: number; open: number; done: number; ended: number; read: number}; tasks: Task[];
}
export interface AuditRow { seq: number; at: string; actor: string; act: string; detail: string }
