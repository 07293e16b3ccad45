/** 简体中文：首页、固定内容与待办 */
import type { home_en } from './home_en';

export const home_zh = {
    home: {
        waiting: '等我处理',
        toInbox: '前往待办',
        emptyTitle: '这里还没有您的内容',
        emptyHint: '由您负责的和快到期的事项会自动汇集到这里。',
        workHint: '他人交给您或您团队的事项在待办中。',
        recentHint: '您打开过的记录会汇集到这里。按 / 可查找。',
    },
    pins: {
        title: '收藏',
        pin: '收藏此页',
        unpin: '取消收藏此页',
        added: (name: string) => `已收藏“${name}”`,
        removed: (name: string) => `已取消收藏“${name}”`,
        moved: (name: string, place: number, of: number) => `${name}：第 ${place} 项，共 ${of} 项`,
        gone: '已不存在，或您无权查看',
        remove: '取消收藏',
        up: '前移',
        down: '后移',
        begin: '打开系统时从这里开始',
        beginHome: '恢复从首页开始',
        beginsHere: '从这里开始',
        all: (n: number) => `全部 ${n} 项收藏`,
        empty: '打开常用的记录、列表、看板或视图，点名称旁的星标，或按 P 键，即可收藏到这里。',
    },
    inbox: {
        title: '待办',
        emptyTitle: '全部处理完了',
        emptyHint: '交给您或您团队的事项会立刻出现在这里。',
        arrived: (label: string, title: string) => `${label}：${title}`,
        insteadOf: (label: string, name: string) => `代 ${name} 处理：${label}`,
        waiting: (n: number) => `${n} 项等您处理`,
        fresh: '新',
        showNews: (n: number) => `${n} 项新内容`,
        news: (n: number) => `待办中有 ${n} 项新内容`,
        since: (when: string) => `自${when}`,
    },
} satisfies typeof home_en;
