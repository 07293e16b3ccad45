// What strangers send who mean a server ill. The tests of tests/gateway/hostile have more of it, and what is answered.
const hidden = 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n';
const posted = (fields, body) => `POST /api/v1/session HTTP/1.1\r\nHost: a\r\n${fields}\r\n${body}`;

const codings = [
    'Transfer-Encoding: chunked',
    'Transfer-Encoding : chunked',
    'Transfer-Encoding:\tchunked',
    'Transfer-Encoding: Chunked',
    'Transfer-Encoding: chunked, identity',
    'Transfer-Encoding: identity, chunked',
    'Transfer-Encoding: ,chunked',
    'Transfer-Encoding: blegh',
    'Transfer-Encoding: \xa0chunked',
    'Transfer-Encoding: x chunked',
    'Transfer-Encoding:\x0bchunked',
    'Transfer-Encoding: "chunked"',
    'TRANSFER-ENCODING: chunked',
    'Transfer-Encoding: gzip',
    ' Transfer-Encoding: chunked',
    'X: y\r\n Transfer-Encoding: chunked',
    'Transfer-Encoding:\r\n chunked',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
];
const lengths = [
    'Content-Length: 5\r\nContent-Length: 6',
    'Content-Length: 5\r\nContent-Length: 5',
    'Content-Length: 5, 5',
    'Content-Length: +5',
    'Content-Length: -1',
    'Content-Length: 0x5',
    'Content-Length: 5 5',
    'Content-Length: 5a',
    'Content-Length: ',
    "Content-Length: ''",
    'Content-Length: 99999999999999999999999',
    'Content-Length: 1e1',
    'Content-Length : 5',
    'Content-Length:\r\n 5',
    'Content-Length\t: 5',
];
const firstLines = [
    'GET\r\n\r\n',
    ...[
        '/health',
        ' /health',
        'health',
        '*',
        'http://b/health',
        '/%c0%af',
        '/%zz',
        '/a\tb',
        '/\x01',
        '//../x%00',
    ].flatMap((target) =>
        ['HTTP/2.0', 'HTTP/0.9', 'http/1.1', 'HTTP/11', 'HTTP/1.1 '].map(
            (version) => `GET ${target} ${version}\r\nHost: a\r\n\r\n`,
        ),
    ),
    'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
];
const headers = [
    '',
    'Host: a\r\nHost: a\r\n',
    'Host: a\r\nHost: b\r\n',
    'Host: a b\r\n',
    'Host: a/b\r\n',
    'Host: a@b\r\n',
    'Host: \xff\r\n',
    'Host : a\r\n',
    'Host: a\r\nX\r\n',
    'Host: a\r\n: x\r\n',
    'Host: a\r\nX Y: z\r\n',
    'Host: a\r\nX: \x01\r\n',
    'Host: a\r\nX: \x7f\r\n',
    'Host: a\r\nX: a\rb\r\n',
    'Host: a\r\n X: folded\r\n',
    `Host: a\r\nX: ${'x'.repeat(17_000)}\r\n`,
    `Host: a\r\n${Array.from({ length: 150 }, (_, i) => `X${i}: 1\r\n`).join('')}`,
];

/** Each is no request, or hides another one by some reading of it. */
export function hostileRequests() {
    const smuggled = codings.flatMap((coding) =>
        ['', 'Content-Length: 4\r\n', 'Content-Length: 0\r\n'].flatMap((length) => [
            posted(`${coding}\r\n${length}`, `0\r\n\r\n${hidden}`),
            posted(`${length}${coding}\r\n`, `0\r\n\r\n${hidden}`),
        ]),
    );
    const counted = lengths.map((length) => posted(`${length}\r\n`, `hello${hidden}`));
    const headed = headers.map((lines) => `GET /health HTTP/1.1\r\n${lines}\r\n`);
    const targets = [9000, 20_000].map((length) => `GET /${'a'.repeat(length)} HTTP/1.1\r\nHost: a\r\n\r\n`);
    return [...smuggled, ...counted, ...firstLines, ...headed, ...targets].map((text) => Buffer.from(text, 'latin1'));
}

export const upgrade = (token) =>
    [
        'GET /api/v1/live HTTP/1.1',
        'Host: a',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Protocol: cairn.v1',
        `Authorization: Bearer ${token}`,
        '\r\n',
    ].join('\r\n');

/** Frames of WebSocket that no client may send, or larger than any that is taken. */
export function badFrames() {
    const mask = [1, 2, 3, 4];
    const masked = (first, payload) =>
        Buffer.from([first, 0x80 | payload.length, ...mask, ...payload.map((byte, i) => byte ^ mask[i % 4])]);
    const huge = (opcode) => Buffer.from([0x80 | opcode, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, ...mask]);
    return [
        Buffer.from([0x81, 0x02, 0x68, 0x69]), // Not masked.
        masked(0xc1, [0x68]),
        masked(0x91, [0x68]),
        masked(0x83, [0x68]),
        masked(0x8f, []),
        masked(0x80, [0x68]), // Goes on with nothing.
        masked(0x09, []), // A ping in parts.
        masked(0x81, [0xff, 0xfe]),
        masked(0x82, [1, 2, 3]),
        masked(0x88, [0x03]),
        masked(0x88, [0x03, 0xed]),
        Buffer.from([0x89, 0xfe, 0x01, 0x00, ...mask, ...Array(256).fill(0)]),
        huge(1),
        huge(2),
        Buffer.concat([masked(0x01, [0x68]), masked(0x01, [0x68])]),
    ];
}
