// Brings each refused field's reason to the field. The daemon names fields as the form does: "expires: is past".
import {Problem} from '../desk/call';
import {wordsOf} from '../problem_box';
import type {Section} from './sheet';

export function faultWords(fault: string | {field?: string; why?: string}): string {
  if (typeof fault === 'string') return fault;
  return fault.field ? `${fault.field}: ${fault.why ?? ''}` : fault.why ?? '';
}

// The lines that belong to no field here.
export function placeFaults(fault: unknown, sections: Section[]): string[] {
  if (!(fault instanceof Problem) || fault.unanswered) return [wordsOf(fault)];
  const rest: string[] = [];
  for (const line of wordsOf(fault).split('\n')) {
    const name = /^"?([a-z_]+(?:\.[a-z]+)?)"?:/.exec(line.replace(/^JSON: /, ''))?.[1] ?? '';
    const section = sections.filter((one) => name in one.fields)[0];
    if (section) section.fields[name]?.(line);
    else rest.push(line);
  }
  return rest;
}
