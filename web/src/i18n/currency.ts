/** What a language and a workspace make of currencies. Pure. */

/** ISO 4217, where it is not two digits after the point. The browser's own table differs from it for some. */
const minor_digits: Record<string, number> = {
    ...all('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF', 0),
    ...all('BHD IQD JOD KWD LYD OMR TND', 3),
    ...all('CLF UYW', 4),
};

/** Gold, units of account and the like, which are not divided into anything. */
const not_divided = new Set('XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '));

/** How many digits an amount has after the point at most; undefined: as many as one likes. */
export function minorDigits(currency: string): number | undefined {
    return not_divided.has(currency) ? undefined : (minor_digits[currency] ?? 2);
}

/** What people can choose from: the workspace's currency and the one that is there already come with them. */
export function currencyChoices(...first: string[]): string[] {
    return [
        ...new Set([
            ...first,
            'CNY',
            'USD',
            'EUR',
            'HKD',
            'JPY',
            'GBP',
            'SGD',
            'KRW',
            'TWD',
            'AUD',
            'CAD',
            'CHF',
            'INR',
        ]),
    ];
}

/**
 * Whether nobody can take the currency's sign for another's. ¥ and $ stand for several: such a sign is the workspace's
 * own currency's, unless the language gives it to another one; every other currency must be the one that the language
 * gives the sign to.
 */
export function isSignClear(currency: string, locale: string, own: string): boolean {
    const sign = signOf(currency, locale);
    if (isGiven(sign, currency, locale)) return currency === own || sign !== signOf(own, locale);
    return (
        currency === own &&
        !Intl.supportedValuesOf('currency').some(
            (other) => signOf(other, locale) === sign && isGiven(sign, other, locale),
        )
    );
}

/** Whether the language means this currency by the bare sign: ¥ is CNY in Chinese, nobody's in English. */
function isGiven(sign: string, currency: string, locale: string): boolean {
    return signOf(currency, locale, 'symbol') === sign;
}

function signOf(currency: string, locale: string, currencyDisplay: 'narrowSymbol' | 'symbol' = 'narrowSymbol'): string {
    const parts = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay }).formatToParts(0);
    return parts.find((part) => part.type === 'currency')?.value ?? currency;
}

function all(currencies: string, digits: number): Record<string, number> {
    return Object.fromEntries(currencies.split(' ').map((currency) => [currency, digits]));
}
