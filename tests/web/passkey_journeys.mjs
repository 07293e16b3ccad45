// Journeys by passkeys: a browser with an authenticator of its own, on a desk and on a phone.
import assert from 'node:assert/strict';
import { sound } from './axe.mjs';
import { call, newWindow, person } from './browser.mjs';

const password = 'cairn-demo';
const button = (place, name) => place.getByRole('button', { name, exact: true });
const dialog = (page) => page.getByRole('dialog');

export async function passkeyJourneys({ journey, browser, url, ben, withRole }) {
    const administrator = withRole('administrator');
    if (!administrator) return;
    // Browsers make passkeys for names alone.
    const named = url.replace('127.0.0.1', 'localhost');

    /**
     * Gives a page an authenticator that finds its owner there whenever the page asks for a passkey. What it suggests
     * is only taken where the owner was there before.
     */
    const equipped = async (page) => {
        const devtools = await page.context().newCDPSession(page);
        await devtools.send('WebAuthn.enable');
        const options = {
            protocol: 'ctap2',
            transport: 'internal',
            hasResidentKey: true,
            hasUserVerification: true,
            isUserVerified: true,
            automaticPresenceSimulation: true,
        };
        const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options });
        const ask = (what, more = {}) => devtools.send(`WebAuthn.${what}`, { authenticatorId, ...more });
        const findsItsOwner = (enabled) => ask('setAutomaticPresenceSimulation', { enabled });
        await page.exposeFunction('ownerComes', () => findsItsOwner(true));
        await page.addInitScript(() => {
            const get = navigator.credentials.get.bind(navigator.credentials);
            navigator.credentials.get = async (options) => {
                if (options.mediation !== 'conditional') await globalThis.ownerComes();
                return get(options);
            };
        });
        return {
            knowsItsOwner: (isUserVerified) => ask('setUserVerified', { isUserVerified }),
            findsItsOwner,
            keys: async () => (await ask('getCredentials')).credentials,
            take: (credential) => ask('addCredential', { credential }),
        };
    };
    /** Somebody at a screen with an authenticator. */
    const atScreen = async (email, phone = false) => {
        const page = await person(await newWindow(browser, phone), named, email);
        return { page, device: await equipped(page) };
    };
    const add = async (page, name) => {
        await page.goto(`${named}/me`);
        await button(page, 'Add a passkey…').click();
        await dialog(page).getByLabel('Name', { exact: true }).fill(name);
        await dialog(page).getByLabel('Password', { exact: true }).fill(password);
        await button(dialog(page), 'Add a passkey').click();
        await page.getByRole('list', { name: 'Your passkeys' }).getByText(name).waitFor();
    };
    const signOut = async (page, device) => {
        await page.goto(`${named}/me`);
        await device.findsItsOwner(false);
        await page.locator('#content').getByRole('button', { name: 'Sign out', exact: true }).last().click();
        await button(page, 'Sign in with a passkey').waitFor();
    };
    const byPassword = async (page, email) => {
        await page.getByLabel('E-mail').fill(email);
        await page.getByLabel('Password').fill(password);
        await button(page, 'Sign in').click();
    };

    for (const phone of [false, true])
        await journey(`a passkey is added, lets one in, and is removed${phone ? ', on a phone' : ''}`, async () => {
            const { page, device } = await atScreen(ben, phone);
            await page.goto(`${named}/me`);
            await page.getByText('You have none yet.').waitFor();
            await button(page, 'Add a passkey…').click();
            await dialog(page).getByLabel('Name', { exact: true }).waitFor();
            assert.match(await dialog(page).getByLabel('Name', { exact: true }).inputValue(), /^Passkey on \S/);
            await sound(page, 'adding a passkey');
            await dialog(page).getByLabel('Password', { exact: true }).fill('wrong');
            await button(dialog(page), 'Add a passkey').click();
            await dialog(page).getByText('The current password is wrong.').waitFor();
            await dialog(page).getByLabel('Password', { exact: true }).fill(password);
            await dialog(page).getByLabel('Name', { exact: true }).fill('Desk');
            await page.keyboard.press('Enter');
            const list = page.getByRole('list', { name: 'Your passkeys' });
            await list.getByText('Desk').waitFor();
            await list.getByText('never used').waitFor();
            await sound(page, 'the profile with a passkey');
            assert.equal((await device.keys()).length, 1);
            await signOut(page, device);
            await sound(page, 'signing in');

            await button(page, 'Sign in with a passkey').click();
            await page.locator('#content').waitFor();
            assert.equal((await call(page, 'GET', '/me')).email, ben);
            await page.goto(`${named}/me`);
            await page.getByText('with a passkey').first().waitFor();
            // By it one shows that it is oneself, too.
            await button(list, 'Rename “Desk”').click();
            await dialog(page).getByLabel('Name', { exact: true }).fill('Laptop');
            await button(dialog(page), 'Or use a passkey').click();
            await dialog(page).getByText('No password is needed.').waitFor();
            await sound(page, 'renaming a passkey');
            await button(dialog(page), 'Rename').click();
            await list.getByText('Laptop').waitFor();
            await button(list, 'Remove “Laptop”').click();
            await sound(page, 'removing a passkey');
            await dialog(page).getByLabel('Password', { exact: true }).fill(password);
            await button(dialog(page), 'Remove').click();
            await page.getByText('You have none yet.').waitFor();
            // On the device it is still, and known no more.
            await signOut(page, device);
            await button(page, 'Sign in with a passkey').click();
            await page.getByRole('alert').getByText('This passkey is not known here').waitFor();
            await sound(page, 'a passkey that is not known');
        });

    await journey('a passkey is suggested where the e-mail is asked for', async () => {
        const { page, device } = await atScreen(ben);
        await add(page, 'Suggested');
        await signOut(page, device);
        const suggestedIn = page.getByLabel('E-mail').and(page.locator('[autocomplete~=webauthn]'));
        await suggestedIn.waitFor();
        await device.findsItsOwner(true);
        await page.reload();
        await page.locator('#content').waitFor();
        assert.equal((await call(page, 'GET', '/me')).email, ben);
    });

    await journey('what comes to nothing is said in words', async () => {
        const { page, device } = await atScreen(ben);
        await add(page, 'Here');
        await device.knowsItsOwner(false);
        await signOut(page, device);
        await button(page, 'Sign in with a passkey').click();
        await page.getByRole('alert').getByText('Nothing was done').waitFor();
        await device.knowsItsOwner(true);
        await page.keyboard.press('Enter');
        await page.locator('#content').waitFor();
        // The same device makes no second one.
        await page.goto(`${named}/me`);
        await button(page, 'Add a passkey…').click();
        await dialog(page).getByLabel('Password', { exact: true }).fill(password);
        await button(dialog(page), 'Add a passkey').click();
        await dialog(page).getByText('This device has a passkey for you already.').waitFor();
        // By an address of numbers no browser makes any.
        const numbers = await person(await newWindow(browser, false), url, ben);
        await numbers.goto(`${url}/me`);
        await numbers.getByText('Passkeys need an address with a name').waitFor();
        await sound(numbers, 'the profile where there are no passkeys');
    });

    await journey('where everybody has to have a second factor, a passkey is one', async () => {
        const { page: admin } = await atScreen(administrator);
        await add(admin, 'Administrator’s');
        const { page, device } = await atScreen(ben);
        await add(page, 'Phone');
        const [key] = await device.keys();
        // By the password alone, in another browser that has the same passkey.
        const { page: other, device: copy } = await atScreen(ben);
        await copy.take({ ...key, signCount: key.signCount + 10 });
        await call(admin, 'PUT', '/workspace/second-factor', { required: true });
        try {
            await other.goto(`${named}/me`);
            await other.getByText('Your passkey is one: show it before you go on.').waitFor();
            await sound(other, 'showing a passkey before anything else');
            await button(other, 'Use a passkey').click();
            await other.locator('#content').waitFor();
            await signOut(other, copy);
            await byPassword(other, ben);
            await other.getByText('Now show your passkey.').waitFor();
            await sound(other, 'the second step by a passkey');
            await other.keyboard.press('Enter');
            await other.locator('#content').waitFor();
            // Who has none is led to it, and may add one there.
            const third = await person(await newWindow(browser, true), named, 'qin.ruochuan@yunling.example');
            await equipped(third);
            await third.goto(named);
            await button(third, 'Set up a passkey instead').click();
            await third.getByLabel('Password', { exact: true }).fill(password);
            await sound(third, 'adding a passkey before anything else');
            await button(third, 'Add a passkey').click();
            await third.locator('#content').waitFor();
        } finally {
            await call(admin, 'PUT', '/workspace/second-factor', { required: false });
        }
    });

    await journey('an administrator looks at passkeys and removes a lost one', async () => {
        const { page } = await atScreen(ben);
        const me = await call(page, 'GET', '/me');
        const { passkeys: before } = await call(page, 'GET', '/me/passkeys');
        await add(page, 'Lost phone');
        const admin = await person(await newWindow(browser, false), named, administrator);
        await admin.goto(`${named}/records/user/${me.id}`);
        await button(admin, 'More actions').click();
        await admin.getByRole('menuitem', { name: 'Sign-in and sessions…' }).click();
        const list = dialog(admin).getByRole('list', { name: 'Passkeys of this person' });
        await list.getByText('Lost phone').waitFor();
        await sound(admin, 'sign-in and sessions');
        await button(list, 'Remove “Lost phone”').click();
        await button(dialog(admin).last(), 'Remove').click();
        await list.getByText('Lost phone').waitFor({ state: 'detached' });
        assert.equal((await call(page, 'GET', '/me/passkeys')).passkeys.length, before.length);
    });
}
