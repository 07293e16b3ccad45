#include "bench/search/chinese_names.hpp"

#include <array>
#include <string_view>

namespace cairn::bench {

namespace {

struct Part {
    std::string_view characters;
    std::string_view pinyin;
    std::string_view initials;
};

constexpr std::array<Part, 16> cities{{{"上海", "shanghai", "sh"},
                                       {"北京", "beijing", "bj"},
                                       {"深圳", "shenzhen", "sz"},
                                       {"杭州", "hangzhou", "hz"},
                                       {"成都", "chengdu", "cd"},
                                       {"武汉", "wuhan", "wh"},
                                       {"苏州", "suzhou", "sz"},
                                       {"青岛", "qingdao", "qd"},
                                       {"宁波", "ningbo", "nb"},
                                       {"南京", "nanjing", "nj"},
                                       {"重庆", "chongqing", "cq"},
                                       {"天津", "tianjin", "tj"},
                                       {"西安", "xian", "xa"},
                                       {"大连", "dalian", "dl"},
                                       {"沈阳", "shenyang", "sy"},
                                       {"佛山", "foshan", "fs"}}};

constexpr std::array<Part, 12> trades{{{"重工", "zhonggong", "zg"},
                                       {"精密机械", "jingmijixie", "jmjx"},
                                       {"电子科技", "dianzikeji", "dzkj"},
                                       {"文化传媒", "wenhuachuanmei", "whcm"},
                                       {"新材料", "xincailiao", "xcl"},
                                       {"物流", "wuliu", "wl"},
                                       {"医疗器械", "yiliaoqixie", "ylqx"},
                                       {"建筑工程", "jianzhugongcheng", "jzgc"},
                                       {"能源装备", "nengyuanzhuangbei", "nyzb"},
                                       {"食品", "shipin", "sp"},
                                       {"信息技术", "xinxijishu", "xxjs"},
                                       {"环保", "huanbao", "hb"}}};

constexpr std::array<Part, 3> forms{{{"有限公司", "youxiangongsi", "yxgs"},
                                     {"股份有限公司", "gufenyouxiangongsi", "gfyxgs"},
                                     {"集团有限公司", "jituanyouxiangongsi", "jtyxgs"}}};

/// Characters of which names are made.
constexpr std::array<Part, 64> syllables{
    {{"晨", "chen", "c"},  {"鸢", "yuan", "y"},  {"恒", "heng", "h"},  {"瑞", "rui", "r"},
     {"华", "hua", "h"},   {"丰", "feng", "f"},  {"泰", "tai", "t"},   {"诚", "cheng", "c"},
     {"鑫", "xin", "x"},   {"源", "yuan", "y"},  {"博", "bo", "b"},    {"远", "yuan", "y"},
     {"凯", "kai", "k"},   {"德", "de", "d"},    {"美", "mei", "m"},   {"安", "an", "a"},
     {"达", "da", "d"},    {"通", "tong", "t"},  {"海", "hai", "h"},   {"天", "tian", "t"},
     {"宏", "hong", "h"},  {"图", "tu", "t"},    {"利", "li", "l"},    {"胜", "sheng", "s"},
     {"佳", "jia", "j"},   {"慧", "hui", "h"},   {"卓", "zhuo", "z"},  {"越", "yue", "y"},
     {"星", "xing", "x"},  {"辰", "chen", "c"},  {"宇", "yu", "y"},    {"航", "hang", "h"},
     {"金", "jin", "j"},   {"龙", "long", "l"},  {"凤", "feng", "f"},  {"祥", "xiang", "x"},
     {"福", "fu", "f"},    {"康", "kang", "k"},  {"宝", "bao", "b"},   {"润", "run", "r"},
     {"广", "guang", "g"}, {"联", "lian", "l"},  {"科", "ke", "k"},    {"创", "chuang", "c"},
     {"智", "zhi", "z"},   {"云", "yun", "y"},   {"岭", "ling", "l"},  {"雪", "xue", "x"},
     {"松", "song", "s"},  {"柏", "bai", "b"},   {"梅", "mei", "m"},   {"兰", "lan", "l"},
     {"竹", "zhu", "z"},   {"菊", "ju", "j"},    {"江", "jiang", "j"}, {"河", "he", "h"},
     {"山", "shan", "s"},  {"川", "chuan", "c"}, {"林", "lin", "l"},   {"森", "sen", "s"},
     {"峰", "feng", "f"},  {"波", "bo", "b"},    {"涛", "tao", "t"},   {"浩", "hao", "h"}}};

constexpr std::array<Part, 24> families{
    {{"王", "wang", "w"},      {"李", "li", "l"},       {"张", "zhang", "z"}, {"刘", "liu", "l"},
     {"陈", "chen", "c"},      {"杨", "yang", "y"},     {"赵", "zhao", "z"},  {"黄", "huang", "h"},
     {"周", "zhou", "z"},      {"吴", "wu", "w"},       {"徐", "xu", "x"},    {"孙", "sun", "s"},
     {"胡", "hu", "h"},        {"朱", "zhu", "z"},      {"高", "gao", "g"},   {"林", "lin", "l"},
     {"何", "he", "h"},        {"郭", "guo", "g"},      {"马", "ma", "m"},    {"罗", "luo", "l"},
     {"欧阳", "ouyang", "oy"}, {"诸葛", "zhuge", "zg"}, {"谢", "xie", "x"},   {"曾", "zeng", "z"}}};

constexpr std::array<std::string_view, 16> latin_first{
    "Röder",  "Nguyễn",  "Müller", "Søren",  "Łukasz",    "François", "O’Brien", "Ångström",
    "Brandt", "Kestrel", "Orkney", "Velden", "Castellan", "Juniper",  "Aldgate", "Meridian"};
/// The same as somebody may type them, each with a slip.
constexpr std::array<std::string_view, 16> latin_slips{
    "roeder", "ngyuen",  "mulller", "sorem",  "lukazs",   "francios", "obrein", "angstrm",
    "brnadt", "kestral", "orkneyy", "veldem", "castelan", "junipper", "aldgat", "meridain"};

std::size_t scattered_by(std::size_t number, std::size_t salt) {
    std::size_t x = number + salt * 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

void add(ChineseName& made, const Part& part) {
    made.name += part.characters;
    made.initials += part.initials;
}

void add_own(ChineseName& made, const Part& part) {
    add(made, part);
    made.part += part.characters;
    made.pinyin += part.pinyin;
}

template <std::size_t n>
const Part& chosen(const std::array<Part, n>& from, std::size_t number, std::size_t salt) {
    return from[scattered_by(number, salt) % n];
}

}  // namespace

ChineseName company_name(std::size_t number) {
    ChineseName made;
    add(made, chosen(cities, number, 1));
    for (std::size_t i = 0; i < 3; ++i) add_own(made, chosen(syllables, number, 2 + i));
    add(made, chosen(trades, number, 5));
    add(made, chosen(forms, number, 6));
    return made;
}

ChineseName person_name(std::size_t number) {
    ChineseName made;
    add_own(made, chosen(families, number, 11));
    for (std::size_t i = 0; i < 2; ++i) add_own(made, chosen(syllables, number, 12 + i));
    return made;
}

ChineseName latin_name(std::size_t number) {
    const std::size_t first = scattered_by(number, 21) % latin_first.size();
    const std::string rest = " " + std::to_string(number);
    return {std::string(latin_first[first]) + rest,
            std::string(latin_first[first]),
            std::string(latin_slips[first]) + rest,
            {}};
}

std::string mobile_number(std::size_t number) {
    const std::string digits = std::to_string(100'000'000 + scattered_by(number, 31) % 900'000'000);
    return "1" + std::to_string(3 + scattered_by(number, 32) % 7) + digits;
}

std::string written_number(std::size_t number) {
    const std::string plain = mobile_number(number);
    switch (number % 4) {
        case 0: return "+86 " + plain;
        case 1: return plain.substr(0, 3) + "-" + plain.substr(3, 4) + "-" + plain.substr(7);
        case 2:
            return "+86 " + plain.substr(0, 3) + " " + plain.substr(3, 4) + " " + plain.substr(7);
        default: return plain;
    }
}

}  // namespace cairn::bench
