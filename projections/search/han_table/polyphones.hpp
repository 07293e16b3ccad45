#pragma once

#include <string_view>

namespace cairn {

/// A character that is read in several ways, and which.
struct Polyphone {
    char32_t character;
    std::string_view readings;  ///< With spaces between.
};

/// Characters of names of people, places and companies whose other readings ICU does not give for
/// the character by itself. A name is found by each of them: which one is meant no table tells.
inline constexpr Polyphone polyphones[] = {
    {U'重', "zhong chong"}, {U'长', "chang zhang"},   {U'行', "xing hang"},
    {U'乐', "le yue"},      {U'厦', "xia sha"},       {U'都', "du dou"},
    {U'大', "da dai"},      {U'单', "dan shan chan"}, {U'解', "jie xie"},
    {U'曾', "zeng ceng"},   {U'仇', "chou qiu"},      {U'朴', "pu piao"},
    {U'查', "cha zha"},     {U'盖', "gai ge"},        {U'区', "qu ou"},
    {U'覃', "tan qin"},     {U'尉', "wei yu"},        {U'翟', "zhai di"},
    {U'藏', "cang zang"},   {U'车', "che ju"},        {U'石', "shi dan"},
    {U'沈', "shen chen"},   {U'缪', "miao mou"},      {U'折', "zhe she"},
    {U'万', "wan mo"},      {U'俟', "si qi"},         {U'澹', "dan tan"},
    {U'洗', "xi xian"},     {U'员', "yuan yun"},      {U'种', "zhong chong"},
    {U'召', "zhao shao"},   {U'晟', "sheng cheng"},   {U'乘', "cheng sheng"},
    {U'盛', "sheng cheng"}, {U'省', "sheng xing"},    {U'传', "chuan zhuan"},
    {U'调', "diao tiao"},   {U'说', "shuo shui"},     {U'朝', "chao zhao"},
    {U'降', "jiang xiang"}, {U'会', "hui kuai"},      {U'系', "xi ji"},
    {U'参', "can shen"},    {U'差', "cha chai"},      {U'称', "cheng chen"},
    {U'弹', "dan tan"},     {U'得', "de dei"},        {U'地', "di de"},
    {U'度', "du duo"},      {U'恶', "e wu"},          {U'佛', "fo fu"},
    {U'和', "he huo hu"},   {U'还', "hai huan"},      {U'角', "jiao jue"},
    {U'校', "xiao jiao"},   {U'劲', "jin jing"},      {U'觉', "jue jiao"},
    {U'卡', "ka qia"},      {U'壳', "ke qiao"},       {U'勒', "le lei"},
    {U'陆', "lu liu"},      {U'绿', "lv lu"},         {U'落', "luo la lao"},
    {U'率', "lv lu shuai"}, {U'没', "mei mo"},        {U'模', "mo mu"},
    {U'奇', "qi ji"},       {U'强', "qiang jiang"},   {U'圈', "quan juan"},
    {U'色', "se shai"},     {U'什', "shen shi"},      {U'识', "shi zhi"},
    {U'似', "si shi"},      {U'宿', "su xiu"},        {U'提', "ti di"},
    {U'吓', "xia he"},      {U'畜', "xu chu"},        {U'血', "xue xie"},
    {U'叶', "ye xie"},      {U'扎', "zha za"},        {U'着', "zhe zhao zhuo"},
    {U'柏', "bai bo"},      {U'薄', "bao bo"},        {U'堡', "bao pu bu"},
    {U'秘', "mi bi"},       {U'便', "bian pian"},     {U'泊', "bo po"},
    {U'伯', "bo bai"},      {U'蚌', "beng bang"},     {U'六', "liu lu"},
    {U'莞', "guan wan"},    {U'浒', "hu xu"},         {U'番', "fan pan"},
    {U'铅', "qian yan"},    {U'涡', "wo guo"},        {U'阿', "a e"},
    {U'若', "ruo re"},      {U'贾', "jia gu"},        {U'句', "ju gou"},
    {U'龟', "gui qiu jun"}, {U'隗', "wei kui"},       {U'郇', "xun huan"},
    {U'褚', "chu zhu"},     {U'乜', "nie mie"},       {U'呙', "guo wai"},
    {U'郗', "xi chi"},      {U'祭', "ji zhai"},       {U'熨', "yun yu"},
};

}  // namespace cairn
