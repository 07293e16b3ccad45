import { describe, expect, it } from 'vitest';
import { parse, paths, withQuery } from '../src/router';

describe('addresses', () => {
    it('name pages', () => {
        expect(parse('/')).toEqual({ page: 'home' });
        expect(parse('/inbox')).toEqual({ page: 'inbox' });
        expect(parse('/records/account')).toEqual({ page: 'list', type: 'account' });
        expect(parse('/records/opportunity/board/')).toEqual({ page: 'board', type: 'opportunity' });
        expect(parse('/audit')).toEqual({ page: 'audit' });
        expect(parse('/rights')).toEqual({ page: 'rights' });
        expect(parse('/teams')).toEqual({ page: 'teams' });
        expect(parse(paths.accessLog)).toEqual({ page: 'access_log' });
        expect(parse('/records/account/7f3a/history')).toEqual({ page: 'history', type: 'account', id: '7f3a' });
        expect(parse('/nowhere')).toEqual({ page: 'unknown' });
        expect(parse('/records/a/b/c')).toEqual({ page: 'unknown' });
        expect(parse('/records/a/board/history')).toEqual({ page: 'unknown' });
    });

    it('leave every name to the model, even those of our own pages', () => {
        expect(parse(paths.list('inbox'))).toEqual({ page: 'list', type: 'inbox' });
    });

    it('lead back to where they came from', () => {
        expect(parse(paths.record('account', '7f/3a'))).toEqual({ page: 'record', type: 'account', id: '7f/3a' });
        expect(parse('/records/%E0%A4%A')).toEqual({ page: 'list', type: '%E0%A4%A' });
    });

    it('carry what is asked, and nothing empty', () => {
        expect(withQuery('/records/lead', { q: '李 雷', sort: undefined, filter: '' })).toBe(
            '/records/lead?q=%E6%9D%8E+%E9%9B%B7',
        );
    });
});
