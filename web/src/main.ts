import { mount } from 'svelte';
import App from './app.svelte';
import { session } from './features/session/session.svelte';
import { i18n } from './i18n/i18n.svelte';
import './styles/tokens.css';
import './styles/base.css';

// Who is here is asked for while the texts are on their way, without which nothing can be shown.
const texts = i18n.use(i18n.language);
void session.start();
void texts.then(() => mount(App, { target: document.getElementById('app')! }));
