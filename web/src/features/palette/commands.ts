/** What the palette offers besides records: pages to go to, and things to do. */
import { formatDate, today } from '../../i18n/format';
import { i18n, said, t } from '../../i18n/i18n.svelte';
import { nextDay, startOfDay } from '../../i18n/local_days';
import type { RecordType } from '../../model';
import { navigation } from '../../navigation.svelte';
import { paths, withQuery } from '../../router';
import { typedDay } from '../../rules/typed_day';
import { pins } from '../pins/pins.svelte';
import { create } from '../records/create.svelte';
import { session } from '../session/session.svelte';
import { keyboardHelp } from '../shell/keyboard_help.svelte';
import { homeOf } from '../shell/sections';

export interface Command {
    key: string;
    icon: string | undefined;
    label: string;
    /** What tells it from others that are called alike. */
    detail?: string;
    /** What it is called, in both languages, in small letters. */
    names: string[];
    run: () => void;
}

/** Those whose names have all that was typed: first those that are called just so, then those that begin so. */
export function commandsFor(text: string, max: number): Command[] {
    const typed = text.trim().toLowerCase();
    const words = typed.split(/\s+/);
    const has = ({ names }: Command) => words.every((word) => names.some((name) => name.includes(word)));
    const rank = ({ names }: Command) =>
        names.includes(typed) ? 0 : names.some((name) => name.startsWith(typed)) ? 1 : 2;
    const found = all().filter(has);
    return [...jumps(text), ...found.sort((a, b) => rank(a) - rank(b))].slice(0, max);
}

/** Without a word, what may be wanted on this page. */
export function commandsHere(): Command[] {
    return [...pinning(), ...exports(), ...creates(hereFirst()).slice(0, 1)];
}

function all(): Command[] {
    return [...creates(hereFirst()), ...pinning(), ...exports(), ...pages(), ...favourites(), ...others()];
}

function command(key: string, icon: string | undefined, label: string, more: string[], run: () => void): Command {
    return { key, icon, label, names: [label, ...more].map((name) => name.toLowerCase()), run };
}

const go = (to: string) => () => navigation.go(to);
const both = (type: RecordType) => [type.label_many, type.label].flatMap(({ en, zh }) => [en, zh]);

/** Of the kind that one looks at first. */
function hereFirst(): RecordType[] {
    const { route } = navigation;
    const here = 'type' in route ? route.type : '';
    return [...session.model.navigation].sort((a, b) => Number(b.type === here) - Number(a.type === here));
}

function creates(types: RecordType[]): Command[] {
    // Nothing can be made in the past.
    const mine = navigation.moment ? [] : types.filter(({ type }) => session.mayCreate(type));
    return mine.map((type) =>
        command(
            `new/${type.type}`,
            'plus',
            t().actions.newOf(said(type.label)),
            [`new ${type.label.en}`, `新建${type.label.zh}`],
            () => create.begin(type.type),
        ),
    );
}

function pages(): Command[] {
    const { home, inbox, profile } = t().navigation;
    return [
        command('home', 'house', home, ['home', '首页'], go(paths.home)),
        command('inbox', 'inbox', inbox, ['inbox', '待办'], go(paths.inbox)),
        ...session.model.navigation.map((type) =>
            command(`page/${type.type}`, type.icon, said(type.label_many), both(type), () =>
                navigation.go(homeOf(type)),
            ),
        ),
        ...(session.me.may.audit
            ? [
                  command('audit', 'shield-check', t().navigation.audit, ['audit', '审计'], go(paths.audit)),
                  command(
                      'rights',
                      'lock',
                      t().navigation.rights,
                      ['roles and rights', '角色与权限'],
                      go(paths.rights),
                  ),
                  command('access_log', 'eye', t().seen.title, ['access log', '访问日志'], go(paths.accessLog)),
              ]
            : []),
        ...(session.model.type('team')
            ? [command('teams', 'network', t().navigation.teams, ['teams tree', '团队结构'], go(paths.teams))]
            : []),
        command('me', 'settings', profile, ['profile', 'password', '密码'], go(paths.me)),
    ];
}

function pinning(): Command[] {
    const { here } = pins;
    if (here === undefined || !pins.loaded) return [];
    const [label, names] = pins.of(here)
        ? [t().pins.unpin, ['unpin this page', '取消收藏此页']]
        : [t().pins.pin, ['pin this page', 'favourite', '收藏此页']];
    return [command('pin', 'star', label, names, () => void pins.toggleHere())];
}

/** Records are found by their names anyway. */
function favourites(): Command[] {
    return pinned().filter(({ record }) => !record);
}

/** What the person has pinned, in his order: what leads nowhere any more is left out. */
export function pinned(): (Command & { record?: { type: string; id: string } | undefined })[] {
    return pins.list.flatMap((pin) => {
        const { icon, label, detail, href, record } = pins.line(pin);
        if (href === undefined) return [];
        return [{ ...command(`pin/${pin.id}`, icon, label, [detail], go(href)), detail, record }];
    });
}

function exports(): Command[] {
    const { route } = navigation;
    if (route.page !== 'list' || !session.mayExport(route.type)) return [];
    const run = (format: 'csv' | 'xlsx') => () =>
        void import('../lists/export_list').then(({ exportHere }) => exportHere(format));
    const { exportExcel, exportCsv } = t().list;
    const label = t().list.export;
    const names = ['export this list', '导出此列表'];
    return [
        command('export/xlsx', 'download', `${label}: ${exportExcel}`, [...names, 'excel xlsx'], run('xlsx')),
        command('export/csv', 'download', `${label}: ${exportCsv}`, [...names, 'csv'], run('csv')),
    ];
}

function others(): Command[] {
    const other = i18n.language === 'zh' ? 'en' : 'zh';
    return [
        command(
            'language',
            'languages',
            t().otherLanguage,
            ['language', 'english', '语言', '中文'],
            () => void session.setLanguage(other),
        ),
        command(
            'keyboard',
            'keyboard',
            t().navigation.keyboard,
            ['keyboard shortcuts', '快捷键'],
            () => void (keyboardHelp.open = true),
        ),
    ];
}

/** The page as it was at the end of the day that was typed; of pages that have no past, the first section. */
function jumps(text: string): Command[] {
    const { timezone } = session.place;
    const now = today(timezone);
    const day = typedDay(text, now);
    if (day === undefined) return [];
    const label = day === now ? t().time.backToNow : t().search.goTo(formatDate(day, session.place));
    const at = day === now ? undefined : startOfDay(nextDay(day), timezone);
    return [command('moment', 'history', label, [], () => navigation.go(pastOf(at)))];
}

function pastOf(at: string | undefined): string {
    const { route, path, query } = navigation;
    if (['list', 'board', 'record'].includes(route.page))
        return withQuery(path, { ...Object.fromEntries(query), at, compare: undefined });
    const first = session.model.navigation.find((type) => type.lifecycle) ?? session.model.navigation[0];
    if (!first) return path;
    return withQuery(first.lifecycle ? paths.board(first.type) : paths.list(first.type), { at });
}
