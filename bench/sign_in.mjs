// Signing in to a server that is measured through a browser.
const own_password = 'a password for this measurement';

/** Signs a page's browser in; a one-time password is made the person's own first. In English. */
export async function signIn(page, url, email, password) {
    const asked = { headers: { Origin: url }, failOnStatusCode: true };
    const { request } = page.context();
    const signed = await request.post(`${url}/api/v1/session`, { ...asked, data: { email, password } });
    if ((await signed.json()).password_must_change)
        await request.post(`${url}/api/v1/me/password`, { ...asked, data: { current: password, new: own_password } });
    await request.patch(`${url}/api/v1/me`, { ...asked, data: { language: 'en' } });
}
