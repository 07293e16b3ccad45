// A demo server of our own for the journeys, on a free port and a folder that goes away with it.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const demo_copy = fileURLToPath(new URL('../support/demo_copy', import.meta.url));

const start_ms_max = 60_000;

export class Server {
    #binary;
    #folder = mkdtempSync(join(tmpdir(), 'cairn-journeys-'));
    #data = join(this.#folder, 'demo');
    #listen = '127.0.0.1:0';
    #process;
    #more;
    url = '';

    constructor(binary, more = []) {
        this.#binary = binary;
        this.#more = more;
    }

    /** Another one, by the same program, with more options. */
    beside(more) {
        return new Server(this.#binary, more);
    }

    async start() {
        if (!existsSync(this.#data)) await run(demo_copy, [this.#binary, this.#data]);
        const options = ['--demo', '--data', this.#data, '--listen', this.#listen, ...this.#more];
        this.#process = spawn(this.#binary, ['serve', ...options], {
            stdio: ['ignore', 'pipe', 'inherit'],
        });
        this.url = await this.#ready();
        // Browsers that wait for this server look for it where it was.
        this.#listen = new URL(this.url).host;
    }

    async kill() {
        const gone = new Promise((resolve) => this.#process.once('exit', resolve));
        this.#process.kill('SIGKILL');
        await gone;
    }

    async end() {
        await this.kill().catch(() => {});
        rmSync(this.#folder, { recursive: true, force: true });
    }

    #ready() {
        return new Promise((resolve, reject) => {
            const timer = setTimeout(() => reject(new Error('the server did not get ready')), start_ms_max);
            this.#process.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
            createInterface({ input: this.#process.stdout }).on('line', (line) => {
                const found = /listening on (http:\S+)/.exec(line);
                if (!found) return;
                clearTimeout(timer);
                resolve(found[1].replace(/\/$/, ''));
            });
        });
    }
}
