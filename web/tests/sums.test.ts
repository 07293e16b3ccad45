import { describe, expect, it } from 'vitest';
import { added, sumsByOutcome, sumsByState, sumsOf } from '../src/features/records/sums';
import type { RecordType, Row } from '../src/model';

const type = { type: 'order', board: { measure: 'amount' }, fields: [] } as unknown as RecordType;
const row = (amount?: unknown): Row => ({ id: 'o', type: 'order', version: '1', ...(amount ? { amount } : {}) });

describe('amounts', () => {
    it('are added up by currency, exactly', () => {
        const rows = ['0.1', '0.2'].map((amount) => row({ amount, currency: 'EUR' }));
        expect(sumsOf(type, [...rows, row({ amount: '7', currency: 'CNY' })])).toEqual({ EUR: '0.3', CNY: '7' });
    });

    it('are none where a record or its type has none', () => {
        expect(sumsOf(type, [row(), row({ erased: true })])).toEqual({});
        expect(sumsOf({ ...type, board: {} }, [row({ amount: '1', currency: 'EUR' })])).toEqual({});
    });

    it('of what is open, won and lost are kept apart', () => {
        const states = [{ name: 'draft' }, { name: 'sent', outcome: 'open' }, { name: 'paid', outcome: 'won' }];
        const deal = { ...type, lifecycle: { field: 'state', initial: 'draft', states, transitions: [] } } as never;
        const rows = ['draft', 'sent', 'paid', 'sent'].map((state) => ({
            ...row({ amount: '1.5', currency: 'EUR' }),
            state,
        }));
        const sums = sumsByOutcome(deal, sumsByState(deal, rows));
        expect(sums.map(({ outcome, sums, states }) => [outcome, sums, states.map((each) => each.name)])).toEqual([
            ['open', { EUR: '4.5' }, ['draft', 'sent']],
            ['won', { EUR: '1.5' }, ['paid']],
        ]);
        // A type without states has one sum.
        expect(sumsByOutcome(type, sumsByState(type, rows)).map(({ sums }) => sums)).toEqual([{ EUR: '6' }]);
    });

    it('of several sums are added too', () => {
        expect(
            added([
                ['EUR', '1'],
                ['EUR', '2.5'],
            ]),
        ).toEqual({ EUR: '3.5' });
    });
});
