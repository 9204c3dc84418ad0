// The draft on the table: sections change it and say so; it is kept after every change.
import type {Template} from '../desk/types';
import type {Draft} from './draft_keeper';

export interface Sheet {
  draft: Draft;
  templates: Template[];
  changed: () => void;
}

export interface Section {
  element: HTMLElement;
  // Another section changed the draft.
  sync?: () => void;
  // Where a refusal that names one of these fields is shown.
  fields: Record<string, (fault: string) => void>;
  close?: () => void;
}

export const severities = ['Extreme', 'Severe', 'Moderate', 'Minor'];
export const urgencies = ['Immediate', 'Expected', 'Future'];
export const certainties = ['Observed', 'Likely', 'Possible'];

export function templateOf(sheet: Sheet): Template | undefined {
  return sheet.templates.filter((one) => one.hazard === sheet.draft.hazard)[0];
}
