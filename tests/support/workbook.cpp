#include "tests/support/workbook.hpp"

#include <chrono>
#include <cmath>
#include <functional>
#include <stdexcept>

#include <zlib.h>

namespace cairn::test {

namespace {

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t size) {
    if (at + size > bytes.size()) throw std::runtime_error("a ZIP archive ends too early");
    std::uint32_t value = 0;
    for (std::size_t i = size; i > 0; --i)
        value = value << 8U | static_cast<unsigned char>(bytes[at + i - 1]);
    return value;
}

std::string inflated(std::string_view packed, std::size_t size) {
    std::string plain(size, '\0');
    z_stream stream{};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(plain.data());
    stream.avail_out = static_cast<uInt>(plain.size());
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::runtime_error("zlib");
    const int outcome = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    if (outcome != Z_STREAM_END) throw std::runtime_error("a part of a ZIP archive is damaged");
    return plain;
}

std::string unescaped(std::string_view xml) {
    constexpr std::pair<std::string_view, char> entities[] = {
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}};
    std::string text;
    while (!xml.empty()) {
        bool found = false;
        for (const auto& [entity, c] : entities)
            if (!found && xml.starts_with(entity)) {
                text.push_back(c);
                xml.remove_prefix(entity.size());
                found = true;
            }
        if (found) continue;
        text.push_back(xml.front());
        xml.remove_prefix(1);
    }
    return text;
}

using ElementVisitor = std::function<void(std::string_view attributes, std::string_view inside)>;

/// Elements of a name that do not stand in one of the same name.
void visit_elements(std::string_view xml, const std::string& name, const ElementVisitor& visit) {
    for (std::size_t at = xml.find('<' + name); at != std::string_view::npos;
         at = xml.find('<' + name, at)) {
        at += name.size() + 1;
        const auto end = xml.find('>', at);
        if (xml[at] != ' ' && xml[at] != '>' && xml[at] != '/') continue;
        const bool is_empty = xml[end - 1] == '/';
        const auto close = is_empty ? end : xml.find("</" + name + '>', end);
        visit(xml.substr(at, end - at), is_empty ? "" : xml.substr(end + 1, close - end - 1));
        at = close;
    }
}

std::string attribute(std::string_view attributes, const std::string& name) {
    const auto begin = attributes.find(' ' + name + "=\"");
    if (begin == std::string_view::npos) return "";
    const auto start = begin + name.size() + 3;
    return unescaped(attributes.substr(start, attributes.find('"', start) - start));
}

std::string texts_in(std::string_view xml) {
    std::string text;
    visit_elements(xml, "t", [&](auto, auto inside) { text += unescaped(inside); });
    return text;
}

/// "AB12" → 27
std::size_t column_of(const std::string& place) {
    std::size_t column = 0;
    for (const char c : place)
        if (c >= 'A' && c <= 'Z') column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
    return column - 1;
}

std::string day_text(double serial, bool with_time) {
    using namespace std::chrono;
    const auto seconds_in = std::llround(serial * 86'400);
    const sys_seconds moment = sys_days{year{1899} / 12 / 30} + seconds{seconds_in};
    const auto day = floor<days>(moment);
    const year_month_day date{day};
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    std::string out = text;
    if (!with_time) return out;
    const hh_mm_ss time{moment - day};
    std::snprintf(text, sizeof text, " %02d:%02d:%02d", static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return out + text;
}

}  // namespace

std::map<std::string, std::string> unzipped(std::string_view bytes) {
    std::map<std::string, std::string> files;
    const auto end = bytes.rfind("PK\x05\x06");
    if (end == std::string_view::npos) throw std::runtime_error("no ZIP archive");
    std::size_t at = little_endian(bytes, end + 16, 4);
    for (std::uint32_t left = little_endian(bytes, end + 10, 2); left > 0; --left) {
        const std::uint32_t method = little_endian(bytes, at + 10, 2);
        const std::uint32_t packed = little_endian(bytes, at + 20, 4);
        const std::uint32_t plain = little_endian(bytes, at + 24, 4);
        const std::uint32_t name_size = little_endian(bytes, at + 28, 2);
        const std::uint32_t local = little_endian(bytes, at + 42, 4);
        const std::string name(bytes.substr(at + 46, name_size));
        const std::size_t data =
            local + 30 + little_endian(bytes, local + 26, 2) + little_endian(bytes, local + 28, 2);
        const auto part = bytes.substr(data, packed);
        files[name] = method == 0 ? std::string(part) : inflated(part, plain);
        at += 46 + name_size + little_endian(bytes, at + 30, 2) + little_endian(bytes, at + 32, 2);
    }
    return files;
}

Workbook::Workbook(std::string_view bytes) {
    const auto files = unzipped(bytes);
    read_styles(files.at("xl/styles.xml"));
    if (const auto shared = files.find("xl/sharedStrings.xml"); shared != files.end())
        read_shared_strings(shared->second);
    visit_elements(files.at("xl/workbook.xml"), "sheet", [&](auto attributes, auto) {
        const std::string number = std::to_string(sheets_.size() + 1);
        sheets_.push_back({attribute(attributes, "name"),
                           read_rows(files.at("xl/worksheets/sheet" + number + ".xml"))});
    });
}

void Workbook::read_styles(const std::string& xml) {
    std::map<std::string, std::string> own;
    visit_elements(xml, "numFmt", [&](auto attributes, auto) {
        own[attribute(attributes, "numFmtId")] = attribute(attributes, "formatCode");
    });
    visit_elements(xml, "cellXfs", [&](auto, auto inside) {
        visit_elements(inside, "xf", [&](auto attributes, auto) {
            formats_.push_back(own[attribute(attributes, "numFmtId")]);
        });
    });
}

void Workbook::read_shared_strings(const std::string& xml) {
    visit_elements(xml, "si", [&](auto, auto inside) { shared_.push_back(texts_in(inside)); });
}

std::vector<std::vector<SheetCell>> Workbook::read_rows(const std::string& xml) const {
    std::vector<std::vector<SheetCell>> rows;
    visit_elements(xml, "row", [&](auto row_attributes, auto row) {
        rows.resize(std::stoul(attribute(row_attributes, "r")));
        visit_elements(row, "c", [&](auto attributes, auto inside) {
            const std::size_t column = column_of(attribute(attributes, "r"));
            if (rows.back().size() <= column) rows.back().resize(column + 1);
            rows.back()[column] = read_cell(attributes, inside);
        });
    });
    return rows;
}

SheetCell Workbook::read_cell(std::string_view attributes, std::string_view inside) const {
    using Kind = SheetCell::Kind;
    const std::string type = attribute(attributes, "t");
    if (type == "inlineStr") return {Kind::text, texts_in(inside)};
    std::string value;
    visit_elements(inside, "v", [&](auto, auto text) { value = unescaped(text); });
    if (type == "s") return {Kind::text, shared_.at(std::stoul(value))};
    if (type == "b") return {Kind::yes_no, value};
    if (value.empty()) return {};
    const std::string style = attribute(attributes, "s");
    const std::string format = style.empty() ? "" : formats_.at(std::stoul(style));
    if (format.find("yyyy") == std::string::npos) return {Kind::number, value};
    const bool with_time = format.find("hh") != std::string::npos;
    return {with_time ? Kind::time : Kind::date, day_text(std::stod(value), with_time)};
}

}  // namespace cairn::test
