import { mount } from 'svelte';
import { sessionEvents } from './api';
import App from './app.svelte';
import { session } from './features/session/session.svelte';
import { i18n } from './i18n/i18n.svelte';
import { sayIncomplete, sayUnreadable } from './incomplete';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/surfaces.css';
import './styles/tones.css';
import { titles } from './titles.svelte';

sessionEvents.denied = (people) => titles.learn('user', people);

const place = document.getElementById('app')!;
// What is fetched when it is first needed may be gone: the server has another build, or the connection broke off.
addEventListener('vite:preloadError', sayIncomplete);
// Who is here is asked for while the texts are on their way, without which nothing can be shown.
const texts = i18n.begin();
void session.start();
texts.then(
    () => mount(App, { target: place }),
    () => sayUnreadable(place),
);
