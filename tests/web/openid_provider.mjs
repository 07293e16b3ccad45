// An OpenID provider as companies have one, on a free port of this machine: whoever types a name there is that person.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const found = createRequire(new URL('../../web/', import.meta.url)).resolve('oidc-provider');

export class Provider {
    static client = 'cairn';
    static secret = 'a secret of the journeys: 100%';
    #server;
    issuer = '';

    /** Its address is known at once, so that a server can be started with it; what it answers comes with `serve`. */
    static async listen() {
        const provider = new Provider();
        provider.#server = createServer();
        await new Promise((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
        provider.issuer = `http://127.0.0.1:${provider.#server.address().port}`;
        return provider;
    }

    /** `url`: of the server that asks it. `claimsOf`: what is said of whoever typed a name. */
    async serve(url, claimsOf) {
        // It says on the console that its pages are for trying out.
        const said = [console.warn, console.info];
        console.warn = console.info = () => {};
        const { default: OpenIdProvider } = await import(pathToFileURL(found));
        const provider = new OpenIdProvider(this.issuer, {
            clients: [
                {
                    client_id: Provider.client,
                    client_secret: Provider.secret,
                    redirect_uris: [`${url}/api/v1/openid/answer`],
                    post_logout_redirect_uris: [`${url}/`],
                    backchannel_logout_uri: `${url}/api/v1/openid/logout`,
                    backchannel_logout_session_required: true,
                },
            ],
            claims: {
                openid: ['sub'],
                email: ['email', 'email_verified'],
                profile: ['name'],
                groups: ['groups'],
            },
            findAccount: (_, id) => ({
                accountId: id,
                claims: () => ({ sub: id, ...claimsOf(id) }),
            }),
            cookies: { keys: ['of the journeys'] },
            ttl: Object.fromEntries(
                ['AccessToken', 'Grant', 'IdToken', 'Interaction', 'Session'].map((each) => [each, 600]),
            ),
            pkce: { required: () => true },
            features: { backchannelLogout: { enabled: true } },
        });
        [console.warn, console.info] = said;
        this.#server.on('request', provider.callback());
    }

    end() {
        this.#server.closeAllConnections();
        this.#server.close();
    }
}
