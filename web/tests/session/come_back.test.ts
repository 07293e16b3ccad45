import { describe, expect, it, vi } from 'vitest';
import { beginAddress, readComeBack } from '../../src/features/session/come_back';
import { companyEn } from '../../src/i18n/company_en';
import { companyZh } from '../../src/i18n/company_zh';

describe('coming back from the company sign-in', () => {
    it('tells why one was not let in, or what is asked besides', () => {
        const ways = ['code'];
        expect(readComeBack('#refused=openid.no_user')).toEqual({ refused: 'openid.no_user', challenge: '', ways });
        expect(readComeBack('#second-factor=a_b-c')).toEqual({ refused: '', challenge: 'a_b-c', ways });
        expect(readComeBack('#second-factor=a_b-c&ways=code,passkey')?.ways).toEqual(['code', 'passkey']);
    });

    it('leaves other addresses alone', () => {
        for (const hash of ['', '#', '#refused', '#refused=', '#a-link-to-choose-a-password', '#section=2'])
            expect(readComeBack(hash)).toBeUndefined();
    });

    it('begins where one is, and asks to be shown anew where that is wanted', () => {
        vi.stubGlobal('location', { pathname: '/me', search: '?tab=1' });
        expect(beginAddress('zh')).toBe('/api/v1/openid/begin?then=%2Fme%3Ftab%3D1&language=zh');
        expect(beginAddress('en', true)).toBe('/api/v1/openid/begin?then=%2Fme%3Ftab%3D1&language=en&again=1');
        vi.unstubAllGlobals();
    });

    it('has the same words in both languages', () => {
        expect(Object.keys(companyZh)).toEqual(Object.keys(companyEn));
        expect(Object.keys(companyZh.reasons)).toEqual(Object.keys(companyEn.reasons));
    });
});
