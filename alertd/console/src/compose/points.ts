// Corners of a polygon as a person types them: one "lat, lon" a line.
import type {Point} from './draft_keeper';

export interface Read { points: Point[]; bad: number[] }

const form = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

// `bad` are the numbers of lines that are no place; they are said, never skipped in silence.
export function readPoints(text: string): Read {
  const read: Read = {points: [], bad: []};
  text.split('\n').forEach((line, i) => {
    if (!line.trim()) return;
    const match = form.exec(line);
    const lat = Number(match?.[1]);
    const lon = Number(match?.[2]);
    if (match && Math.abs(lat) <= 90 && Math.abs(lon) <= 180) read.points.push([lat, lon]);
    else read.bad.push(i + 1);
  });
  return read;
}

export function writePoints(points: Point[]): string {
  return points.map(([lat, lon]) => `${lat.toFixed(4)}, ${lon.toFixed(4)}`).join('\n');
}
