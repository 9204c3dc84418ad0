// Signing in: one text for every cause of a refusal, so that nobody learns which part was wrong.
import {signIn} from '../desk/session';
import {button, h} from '../dom';
import {field} from '../field';
import {complaint} from '../problem_box';
import type {Screen} from '../router';
import {t} from '../words/words';

export function openSignIn(done: () => void, words?: string): Screen {
  const id = field(t('sign_in.id'), h('input', {type: 'text', autocomplete: 'username', required: true, maxlength: 64,
    autocapitalize: 'none', spellcheck: 'false'}));
  const password = field(t('sign_in.password'), h('input', {type: 'password', autocomplete: 'current-password',
    required: true, maxlength: 256}));
  const code = field(t('sign_in.code'), h('input', {type: 'text', inputmode: 'numeric', autocomplete: 'one-time-code',
    required: true, maxlength: 10}), t('sign_in.code_hint'));
  const said = complaint('sign-in-fault');
  const send = button(t('sign_in.send'), () => undefined, {type: 'submit', 'class': 'main'});

  async function enter(): Promise<void> {
    said.clear();
    send.disabled = true;
    try {
      await signIn(id.control.value.trim(), password.control.value, code.control.value.trim());
      done();
    } catch (fault) {
      said.tell(fault);
      code.control.value = '';
      code.control.focus();
    } finally {
      send.disabled = false;
    }
  }

  const form = h('form', {'class': 'box narrow', novalidate: true, onsubmit: (event: Event) => {
    event.preventDefault();
    void enter();
  }}, h('h1', {}, t('sign_in.title')), words && h('p', {'class': 'note'}, words),
  id.element, password.element, code.element, said.element, h('p', {}, send));
  return {title: t('sign_in.title'), body: form};
}
