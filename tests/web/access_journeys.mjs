// Journeys of signing in: links, second factors, sessions and tokens, on a desk and on a phone.
import assert from 'node:assert/strict';
import { codeOf } from './authenticator.mjs';
import { sound } from './axe.mjs';
import { call, newWindow } from './browser.mjs';

const password = 'a sentence to remember';
const demo_password = 'cairn-demo';
const button = (place, name) => place.getByRole('button', { name, exact: true });
const dialog = (page) => page.getByRole('dialog');

export async function accessJourneys({ journey, at, url, browser, anna, withRole, newName }) {
    const administrator = withRole('administrator');
    if (!administrator) return;

    const stranger = (phone = false) => newWindow(browser, phone);
    const newUser = async (admin, role = 'member') => {
        const name = newName();
        const email = `${name.replaceAll(' ', '-').toLowerCase()}@example.com`;
        return {
            ...(await call(admin, 'POST', '/records/user', {
                name,
                email,
                role,
                language: 'en',
            })),
            name,
            email,
        };
    };
    /** Someone new who has chosen a password by a link, and is in. */
    const arrive = async (admin, { phone = false, role } = {}) => {
        const user = await newUser(admin, role);
        const { path } = await call(admin, 'POST', `/users/${user.id}/link`, {});
        const page = await stranger(phone);
        await page.goto(url + path);
        await page.getByRole('heading', { name: `Welcome, ${user.name}` }).waitFor();
        await sound(page, `welcome${phone ? ' (phone)' : ''}`);
        await page.getByLabel('New password', { exact: true }).fill(password);
        await page.getByLabel('Repeat the new password').fill(password);
        await button(page, 'Choose and sign in').click();
        await page.locator('#content').waitFor();
        return { user, page, path };
    };
    const enter = async (page, email, secret) => {
        await page.goto(url);
        await page.getByLabel('E-mail').fill(email);
        await page.getByLabel('Password').fill(secret);
        await button(page, 'Sign in').click();
    };
    /** Through the three steps of setting it up, from the password on. */
    const setUp = async (page, name) => {
        await page.getByLabel('Password', { exact: true }).last().fill(password);
        await button(page, 'Continue').click();
        await page.locator('svg[role=img]').waitFor();
        await sound(page, `${name}: the picture`);
        const secret = await page.locator('code').innerText();
        await page.getByLabel('Code', { exact: true }).fill(codeOf(secret));
        await button(page, 'Switch on').click();
        await page.locator('ol code').nth(9).waitFor();
        await sound(page, `${name}: the recovery codes`);
        const codes = await page.locator('ol code').allInnerTexts();
        await button(page, 'I have kept them').click();
        return { secret, codes };
    };

    for (const phone of [false, true])
        await journey(`a link, a second factor and a recovery code${phone ? ', on a phone' : ''}`, async () => {
            const admin = await at(administrator);
            const { user, page, path } = await arrive(admin, { phone });
            await page.goto(`${url}/me`);
            await button(page, 'Set up the second factor…').click();
            const { secret, codes } = await setUp(page, 'setting up');
            await page.getByText('10 recovery codes left.').waitFor();
            await sound(page, 'the profile');

            const other = await stranger(phone);
            await enter(other, user.email, password);
            await other.getByText('Your password is right.').waitFor();
            await sound(other, 'the second step');
            await other.getByLabel('Code', { exact: true }).fill('000000');
            await button(other, 'Sign in').click();
            await other.getByRole('alert').waitFor();
            await other.getByLabel('Code', { exact: true }).fill(codeOf(secret, 1));
            await other.keyboard.press('Enter');
            await other.locator('#content').waitFor();

            const third = await stranger(phone);
            await enter(third, user.email, password);
            await third.getByLabel('Code', { exact: true }).fill(codes[0]);
            await button(third, 'Sign in').click();
            await third.locator('#content').waitFor();
            await third.goto(`${url}/me`);
            await third.getByText('9 recovery codes left.').waitFor();
            await button(third, 'Switch off…').click();
            await dialog(third).getByLabel('Password').fill(password);
            await dialog(third).getByLabel('Code', { exact: true }).fill(codes[1]);
            await button(dialog(third), 'Switch off').click();
            await button(third, 'Set up the second factor…').waitFor();

            // The link is of no use any more, and says so in the language of whoever has it.
            await other.goto('about:blank');
            await other.goto(url + path);
            await other.getByRole('heading', { name: 'This link no longer works' }).waitFor();
            await sound(other, 'a link that is used');
        });

    await journey('a person sees where they are signed in, and signs out elsewhere', async () => {
        const here = await at(anna);
        const there = await at(anna, { path: '/' });
        for (let more = 0; more < 2; more++) await at(anna);
        await here.goto(`${url}/me`);
        const list = here.getByRole('list', {
            name: 'Where you are signed in',
        });
        await list.getByText('This device').waitFor();
        await sound(here, 'the profile');
        const before = await list.getByRole('listitem').count();
        assert.ok(before > 3, `${before} sessions`);
        const has = (count) =>
            here.waitForFunction(
                (count) => document.querySelectorAll('ul[aria-label="Where you are signed in"] > li').length === count,
                count,
            );
        await list.getByRole('button').first().click();
        await has(before - 1);
        await button(here, 'Sign out everywhere else…').click();
        await button(dialog(here), 'Sign out').click();
        await has(1);
        await there.getByText('Your session ended.').waitFor();
    });

    await journey('an API token is shown once, listed and revoked', async () => {
        const page = await at(anna);
        await page.goto(`${url}/me`);
        await button(page, 'New API token…').click();
        await sound(page, 'a new token');
        await dialog(page).getByLabel('What is it for?').fill('Nightly export');
        await dialog(page).getByLabel('Password').fill('wrong');
        await button(dialog(page), 'Create').click();
        await dialog(page).getByText('The current password is wrong.').waitFor();
        await dialog(page).getByLabel('Password').fill(demo_password);
        await button(dialog(page), 'Create').click();
        const token = await dialog(page).locator('code').innerText();
        assert.match(token, /^cairn_/);
        // Nobody loses it by a slip.
        const asked = page.waitForEvent('dialog').then(async (each) => {
            await each.dismiss();
            return each.message();
        });
        await page.keyboard.press('Escape');
        assert.match(await asked, /shown only now/);
        await button(dialog(page), 'I have kept it').click();
        const reads = await page.request.get(`${url}/api/v1/me`, {
            headers: { Authorization: `Bearer ${token}` },
        });
        assert.equal(reads.status(), 200);
        const line = page.getByRole('listitem').filter({ hasText: 'Nightly export' });
        await line.getByText('reads', { exact: true }).waitFor();
        await sound(page, 'a token in the list');
        await button(line, 'Revoke “Nightly export”').click();
        await button(dialog(page), 'Revoke').click();
        await line.waitFor({ state: 'detached' });
        const refused = await page.request.get(`${url}/api/v1/me`, {
            headers: { Authorization: `Bearer ${token}` },
        });
        assert.equal(refused.status(), 401);
    });

    await journey('an administrator helps somebody in, and takes a lost second factor off', async () => {
        const admin = await at(administrator);
        const { user, page } = await arrive(admin);
        await page.goto(`${url}/me`);
        await button(page, 'Set up the second factor…').click();
        await setUp(page, 'setting up');
        await admin.goto(`${url}/records/user/${user.id}`);
        await button(admin, 'More actions').click();
        await admin.getByRole('menuitem', { name: 'Sign-in and sessions…' }).click();
        await dialog(admin).getByRole('list', { name: 'Where signed in' }).getByRole('listitem').first().waitFor();
        await button(dialog(admin), 'Make a link').click();
        assert.match(await dialog(admin).locator('code').innerText(), /\/welcome#/);
        await sound(admin, 'sign-in and sessions');
        await button(dialog(admin), 'Take off the second factor…').click();
        await button(dialog(admin).last(), 'Take off the second factor').click();
        await dialog(admin).getByText('After the password this person is asked for no code.').waitFor();
        await dialog(admin).getByRole('list', { name: 'Where signed in' }).getByRole('button').first().click();
        await page.getByText('Your session ended.').waitFor();
    });

    await journey('where everybody has to have a second factor, one is led to it', async () => {
        const admin = await at(administrator);
        const { user, page: chief } = await arrive(admin, {
            role: 'administrator',
        });
        const { page: member } = await arrive(admin);
        // What an administrator does for others, he does for himself on his own page.
        await chief.goto(`${url}/records/user/${user.id}`);
        await button(chief, 'More actions').click();
        assert.equal(await chief.getByRole('menuitem', { name: 'One-time password…' }).count(), 0);
        await chief.getByRole('menuitem', { name: 'Sign-in and sessions' }).click();
        await chief.waitForURL(`${url}/me`);
        await button(chief, 'Require it of everybody…').click();
        await button(dialog(chief), 'Require it of everybody').click();
        await chief.getByText('Here everybody signs in with a second factor.').waitFor();
        await sound(chief, 'setting up before anything else');
        // Whoever has a page open is led to it as well, and still signed in.
        await member.getByText('Here everybody signs in with a second factor.').waitFor();
        await setUp(chief, 'what everybody has to do');
        await chief.locator('#content').waitFor();
        await chief.goto(`${url}/me`);
        await button(chief, 'Leave it to everybody…').click();
        await button(dialog(chief), 'Leave it to everybody').click();
        await button(chief, 'Require it of everybody…').waitFor();
    });
}
