// Says of a field whether it is sensitive, so that who reads it is noted:
//     node bench/mark_sensitive.mjs PORT TOKEN TYPE FIELD true|false
const [port, token, type, field, sensitive] = process.argv.slice(2);

async function ask(method, path, body) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}` },
        body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
}

const definition = await ask('GET', `model/${type}`);
definition.fields.find(({ name }) => name === field).sensitive = sensitive === 'true';
await ask('PUT', `model/${type}`, definition);
