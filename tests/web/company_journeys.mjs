// Journeys of coming in by the company's own sign-in: a real provider, a real browser, and once our own second factor.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { codeOf } from './authenticator.mjs';
import { sound } from './axe.mjs';
import { call, newWindow, person } from './browser.mjs';
import { Provider } from './openid_provider.mjs';

const name = 'Company account';
const administrator = 'fang.min@yunling.example';
const run = promisify(execFile);
const button = (place, label) => place.getByRole('button', { name: label, exact: true });

/** A server with a provider, as an administrator sets them up, and what goes away with them. */
async function company(server, more = []) {
    const folder = mkdtempSync(join(tmpdir(), 'cairn-company-'));
    const file = (name, text) => (writeFileSync(join(folder, name), text), join(folder, name));
    const provider = await Provider.listen();
    const options = {
        '--oidc-issuer': provider.issuer,
        '--oidc-client-id': Provider.client,
        '--oidc-client-secret-file': file('secret', `${Provider.secret}\n`),
        '--oidc-name': name,
        '--oidc-scopes': 'openid profile email groups',
        '--oidc-map': file(
            'map.json',
            JSON.stringify({
                rules: [{ claim: 'groups', value: 'crm', role: 'member' }],
            }),
        ),
    };
    const served = server.beside([...Object.entries(options).flat(), '--oidc-create', ...more]);
    await served.start();
    const claims = (id) => ({
        name: id,
        email: `${id}@yunling.example`,
        email_verified: id !== 'unverified',
        groups: id.startsWith('new') ? ['crm'] : [],
    });
    await provider.serve(served.url, claims);
    const end = async () => {
        provider.end();
        await served.end();
        rmSync(folder, { recursive: true, force: true });
    };
    return { url: served.url, issuer: provider.issuer, file, end };
}

export async function companyJourneys({ journey, browser, server }) {
    if (!server) return;
    const given = await company(server);
    const { url } = given;

    const stranger = (phone = false, locale) => newWindow(browser, phone, locale);
    const begin = async (page, path = '/') => {
        await page.goto(url + path);
        await page.getByRole('link', { name: `Sign in with ${name}` }).click();
    };
    /** What the provider's own pages ask. */
    const be = async (page, id) => {
        await page.locator('input[name=login]').fill(id);
        await page.locator('input[name=password]').fill('anything');
        await page.locator('button[type=submit]').click();
        await page.getByRole('button', { name: 'Continue' }).click();
    };
    /** Own page, in the language of these journeys, whatever the person's is. */
    const profile = async (page) => {
        await call(page, 'PATCH', '/me', { language: 'en' });
        await page.goto(`${url}/me`);
    };
    const refusedWith = async (page, text) => {
        await page.getByRole('alert').getByText(text).waitFor();
        assert.equal(new URL(page.url()).hash, '');
    };

    try {
        for (const phone of [false, true])
            await journey(`the company lets one in, where one wanted to go${phone ? ', on a phone' : ''}`, async () => {
                const page = await stranger(phone);
                await page.goto(`${url}/board/opportunity`);
                await page.getByRole('link', { name: `Sign in with ${name}` }).waitFor();
                await sound(page, 'signing in');
                await begin(page, '/board/opportunity');
                await be(page, 'luo.jianing');
                await page.locator('#content').waitFor();
                assert.equal(new URL(page.url()).pathname, '/board/opportunity');
                assert.equal(new URL(page.url()).hash, '');
                await profile(page);
                await page.getByText(`by ${name}`).first().waitFor();
                await sound(page, 'the profile');
            });

        await journey('after the company our own second factor is asked for', async () => {
            const page = await stranger();
            await begin(page);
            await be(page, 'new.zhou');
            await page.locator('#content').waitFor();
            await profile(page);
            // No password anywhere: this person has none.
            assert.equal(await page.locator('input[type=password]').count(), 0);
            // That one is signed in there proves nothing of who sits here.
            await button(page, 'Set up the second factor…').click();
            await button(page, 'Continue').click();
            await page.getByRole('alert').getByText('within the last ten minutes').waitFor();
            await sound(page, 'the profile, where one has to show that it is oneself');
            await page.getByRole('link', { name: `Show ${name} now` }).click();
            await page.locator('input[name=login]').fill('new.zhou');
            await page.locator('input[name=password]').fill('anything');
            await page.locator('button[type=submit]').click();
            // Whether it asks for leave again is the provider's business.
            const leave = page.getByRole('button', { name: 'Continue' });
            await page.locator('#content').or(leave).first().waitFor();
            if (new URL(page.url()).origin !== url) await leave.click();
            await page.locator('#content').waitFor();
            await button(page, 'Set up the second factor…').click();
            await button(page, 'Continue').click();
            const secret = await page.locator('code').innerText();
            await page.getByLabel('Code', { exact: true }).fill(codeOf(secret));
            await button(page, 'Switch on').click();
            await page.locator('ol code').nth(9).waitFor();
            await button(page, 'I have kept them').click();
            const other = await stranger(true);
            await begin(other, '/inbox');
            await be(other, 'new.zhou');
            await other.getByText('That went well. One more step.').waitFor();
            await sound(other, 'the second step');
            await other.getByLabel('Code', { exact: true }).fill(codeOf(secret, 1));
            await other.keyboard.press('Enter');
            await other.locator('#content').waitFor();
            assert.equal(new URL(other.url()).pathname, '/inbox');
        });

        await journey('what the company says against it is said in words', async () => {
            const page = await stranger();
            await begin(page);
            await page.locator('input[name=login]').fill('luo.jianing');
            await page.locator('input[name=password]').fill('anything');
            await page.locator('button[type=submit]').click();
            await page.getByRole('link', { name: 'Cancel' }).click();
            await refusedWith(page, 'The company sign-in was broken off.');
            await sound(page, 'signing in, refused');
            const unknown = await stranger(true);
            await begin(unknown);
            await be(unknown, 'nobody');
            await refusedWith(unknown, 'Your company account gives you no access here.');
            await sound(unknown, 'signing in, refused (phone)');
            const unverified = await stranger();
            await begin(unverified);
            await be(unverified, 'unverified');
            await refusedWith(unverified, 'has not verified your e-mail');
        });

        await journey('one signs out here and there', async () => {
            const page = await stranger();
            await begin(page);
            await be(page, 'luo.jianing');
            await page.locator('#content').waitFor();
            await profile(page);
            await button(page, `Sign out of ${name} too`).click();
            await page.getByRole('button', { name: 'Yes, sign me out' }).click();
            await page.getByRole('link', { name: `Sign in with ${name}` }).waitFor();
            assert.equal(new URL(page.url()).origin, url);
            // There one is nobody any more, too.
            await page.getByRole('link', { name: `Sign in with ${name}` }).click();
            await page.locator('input[name=login]').waitFor();
        });
        await journey('who signs out there is signed out here, too, without doing anything', async () => {
            const page = await stranger();
            await begin(page);
            await be(page, 'luo.jianing');
            await page.locator('#content').waitFor();
            const there = await page.context().newPage();
            await there.goto(`${given.issuer}/session/end`);
            await there.getByRole('button', { name: 'Yes, sign me out' }).click();
            await page.getByRole('link', { name: `Sign in with ${name}` }).waitFor({ timeout: 3000 });
        });
        await journey('a directory keeps the users, by a token that does nothing else', async () => {
            const admin = await person(await newWindow(browser, false), url, administrator);
            const terms = { scope: 'people', name: 'directory', password: 'cairn-demo' };
            const { token } = await call(admin, 'POST', '/me/tokens', terms);
            const sync = async (...lines) => {
                const head = 'external_id,name,email,job_title,teams';
                const list = given.file('people.csv', [head, ...lines, ''].join('\r\n'));
                const script = fileURLToPath(new URL('../../docs/sync_users.mjs', import.meta.url));
                const env = { ...process.env, CAIRN_URL: url, CAIRN_TOKEN: token };
                return (await run(process.execPath, [script, list], { env })).stdout.trim();
            };
            const kim = 'hr-1,"Kim, Jo",kim.jo@yunling.example,Buyer,north;north-2';
            const luo = 'hr-2,罗佳宁,luo.jianing@yunling.example,客户经理,';
            assert.equal(await sync(kim, luo), '2 put, 0 switched off, 0 refused');
            const users = async () => (await call(admin, 'GET', '/records/user?limit=1000')).rows;
            const before = await users();
            assert.equal(await sync(kim, luo), '2 put, 0 switched off, 0 refused');
            assert.deepEqual(await users(), before);
            assert.equal(await sync(luo), '1 put, 1 switched off, 0 refused');
            const found = (await users()).find((row) => row.external_id === 'hr-1');
            assert.deepEqual([found.name, found.active, found.teams.length], ['Kim, Jo', false, 2]);
        });
    } finally {
        await given.end();
    }

    const only = await company(server, ['--oidc-only']);
    try {
        await journey('where the company alone lets people in, passwords are for administrators', async () => {
            const page = await stranger();
            await page.goto(only.url);
            await sound(page, 'signing in by the company alone');
            await page.getByText('Sign in with a password').click();
            const enter = async (email) => {
                await page.getByLabel('E-mail').fill(`${email}@yunling.example`);
                await page.getByLabel('Password').fill('cairn-demo');
                await button(page, 'Sign in').click();
            };
            await enter('luo.jianing');
            await page.getByText('Here one signs in with the company sign-in.').waitFor();
            await enter(administrator.split('@')[0]);
            await page.locator('#content').waitFor();
        });
    } finally {
        await only.end();
    }
}
