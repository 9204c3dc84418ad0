// All stories, one after the other, in one browser.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {end, faults, start} from './desk.mjs';

before(start);
await import('./file_story.mjs');
await import('./life_story.mjs');
await import('./line_story.mjs');
await import('./access_story.mjs');
test('no page broke its policy, asked elsewhere or threw', () => assert.deepEqual(faults, []));
after(end);
