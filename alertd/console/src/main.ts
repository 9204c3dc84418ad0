// Start: who is signed in, then what the address asks for.
import {Problem, whenSignedOut} from './desk/call';
import {dropped, ofCommune, resume, signOut, who} from './desk/session';
import {forgetDrafts, hasDraft} from './compose/draft_keeper';
import {failed, go, put, show, start, where, type Place} from './router';
import {framed, useFrame} from './shell';
import {openAlert} from './screens/alert';
import {openAlerts} from './screens/alerts';
import {openApprove} from './screens/approve';
import {openAudit} from './screens/audit';
import {openCompose, openFollowing} from './screens/compose';
import {openEnd} from './screens/end';
import {openProgress} from './screens/progress';
import {openStops} from './screens/stops';
import {openTask, openTasks} from './screens/tasks';
import {openWatch} from './screens/watch';
import {openSignIn} from './screens/sign_in';
import {language, speak, t} from './words/words';

const places: Place[] = [
  {pattern: '/', open: () => {
    go(ofCommune() ? '/tasks' : '/alerts');
    return {title: t('brand'), body: document.createElement('div')};
  }},
  {pattern: '/alerts', open: openAlerts},
  {pattern: '/alerts/*', open: openAlert},
  {pattern: '/alerts/*/approve', open: openApprove},
  {pattern: '/alerts/*/progress', open: openProgress},
  {pattern: '/alerts/*/end', open: openEnd},
  {pattern: '/alerts/*/audit', open: openAudit},
  {pattern: '/compose', open: openCompose},
  {pattern: '/compose/*/*', open: openFollowing},
  {pattern: '/stops', open: openStops},
  {pattern: '/tasks', open: openTasks},
  {pattern: '/tasks/*', open: openTask},
  {pattern: '/watch', open: openWatch},
];

function askToSignIn(words?: string): void {
  put(openSignIn(() => void show(), words));
}

function signedIn(): boolean {
  if (who()) return true;
  askToSignIn();
  return false;
}

async function leave(): Promise<void> {
  const official = who();
  if (!official) return;
  if (hasDraft(official.id) && !window.confirm(t('sign_out_loses_draft'))) return;
  try {
    await signOut();
  } catch (fault) {
    // Without an answer the cookie may still be good: staying signed in is what must not look like leaving.
    if (!(fault instanceof Problem) || fault.status !== 401) {
      put(failed(fault, () => void leave()));
      return;
    }
  }
  forgetDrafts(official.id);
  window.history.replaceState(null, '', window.location.pathname);
  askToSignIn();
}

async function begin(): Promise<void> {
  speak(language());
  useFrame({signedOut: () => void leave(), redraw: () => (who() ? void show() : askToSignIn())});
  start(places, framed, signedIn);
  whenSignedOut(() => {
    if (!who()) return;
    dropped();
    // After the call that met the closed door has told its screen.
    window.setTimeout(() => askToSignIn(t('signed_out_by_time')), 0);
  });
  try {
    await resume();
  } catch (fault) {
    if (fault instanceof Problem && fault.status !== 401) {
      put(failed(fault, () => void begin()));
    } else askToSignIn();
    return;
  }
  if (where() === '/') go(ofCommune() ? '/tasks' : '/alerts');
  else await show();
}

void begin();
