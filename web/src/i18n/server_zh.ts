/** 简体中文：服务器自身的问题及处理办法 */
import type { server_en } from './server_en';

export const server_zh = {
    server: {
        putAway: (what: string) => `收起：${what}`,
        troubles: {
            'storage.full': {
                what: '服务器磁盘已满。',
                cure: '内容仍可查看，腾出空间之前无法保存任何更改。之后若仍有此提示，请重新启动服务器。',
            },
            'folder.damaged': {
                what: '服务器数据文件夹有一部分缺失或过旧。',
                cure: '内容按现状显示，无法保存更改。服务器启动时的输出写明了是哪一部分以及恢复办法。',
            },
            'log.damaged': {
                what: '服务器日志中有一个事件已损坏。',
                cure: '请恢复到“cairn verify”检查无误的最近一次备份。服务器的输出写明了是哪个事件。',
            },
            'time.held': {
                what: '最新事件的时间晚于现在。',
                cure: '如果服务器时钟慢了，请校准；如果时钟是对的，请停止服务器并运行“cairn clock --accept”。',
            },
            'clock.jumped': {
                what: '服务器时钟发生跳变，未被采信。',
                cure: '如果时钟不对，请校准；如果是对的，请重新启动服务器。',
            },
            'clock.doubtful': {
                what: '服务器时钟远晚于最新事件的时间。',
                cure: '如果时钟不对，请尽量在有人保存内容之前校准；如果是对的，停止服务器后运行“cairn clock --accept”即可不再提示。',
            },
        },
    },
} satisfies typeof server_en;
