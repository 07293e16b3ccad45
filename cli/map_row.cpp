#include <algorithm>

#include "cli/mapping.hpp"
#include "cli/row_moment.hpp"
#include "cli/text_encoding.hpp"
#include "core/ids.hpp"
#include "core/text.hpp"
#include "events/text_format.hpp"

namespace cairn {

namespace {

/// samples/MAPPING.md, "The key and the record's id".
const Uuid row_namespace = Uuid::parse("2b980dec-467e-5c7b-b908-872e818f3341").value();
constexpr char unit_separator = '\x1f';

/// One row on its way to fields: its cells by column, and where values come from.
class RowMapper {
public:
    RowMapper(const Mapping& mapping,
              const RecordType& type,
              const CsvTable& table,
              const CsvTable::Row& row,
              std::string_view zone,
              const Finder& find)
        : mapping_(mapping), type_(type), table_(table), row_(row), timezone_(zone), find_(find) {}

    MappedRow map() {
        if (row_.cells.size() != table_.head.size()) return failed(wrong_cell_count);
        if (!mapping_.key.empty() && !set_id()) return failed("row.key_empty");
        for (const auto& source : mapping_.fields) {
            const Field& field = *type_.field(source.field);
            Json value = value_of(source, field);
            if (!result_.reason.empty()) return result_;
            const bool given_empty = source.constant && source.constant->is_null();
            if (!value.is_null() || given_empty) result_.fields[source.field] = std::move(value);
        }
        return result_;
    }

private:
    MappedRow failed(const std::string& reason) {
        if (result_.reason.empty()) result_.reason = reason;
        return result_;
    }

    std::string raw(std::string_view column) const {
        const auto found = std::find(table_.head.begin(), table_.head.end(), column);
        return std::string(
            trimmed(row_.cells[static_cast<std::size_t>(found - table_.head.begin())]));
    }
    std::string cell(std::string_view column) const {
        std::string value = raw(column);
        const auto replacements = mapping_.values.find(column);
        if (replacements == mapping_.values.end()) return value;
        const auto replaced = replacements->second.find(value);
        return replaced == replacements->second.end() ? value : replaced->second;
    }

    bool set_id() {
        std::string name = mapping_.type;
        bool empty = true;
        for (const auto& column : mapping_.key) {
            const std::string value = raw(column);
            empty = empty && value.empty();
            name += unit_separator + value;
        }
        result_.id = name_based_uuid(row_namespace, name);
        return !empty;
    }

    /// `{a}[ – {b|slug}]`: a bracketed part goes where one of its columns is empty.
    std::string filled(std::string_view pattern) const {
        std::string out;
        std::string part;
        bool in_part = false;
        bool drop = false;
        for (std::size_t i = 0; i < pattern.size(); ++i) {
            std::string& target = in_part ? part : out;
            if (pattern[i] == '[') {
                in_part = true;
                drop = false;
                part.clear();
            } else if (pattern[i] == ']') {
                if (!drop) out += part;
                in_part = false;
            } else if (pattern[i] == '{') {
                const auto close = pattern.find('}', i);
                const std::string value = column_of_pattern(pattern.substr(i + 1, close - i - 1));
                drop = drop || value.empty();
                target += value;
                i = close;
            } else {
                target.push_back(pattern[i]);
            }
        }
        return std::string(trimmed(out));
    }
    std::string column_of_pattern(std::string_view name) const {
        constexpr std::string_view slugged = "|slug";
        if (!name.ends_with(slugged)) return cell(name);
        return slug(cell(name.substr(0, name.size() - slugged.size())));
    }

    Json value_of(const FieldSource& source, const Field& field) {
        if (source.constant) return *source.constant;
        const std::string text =
            source.column.empty() ? filled(source.pattern) : cell(source.column);
        if (text.empty()) return source.default_value.value_or(Json());
        if (!source.find.empty()) return found(source, field, text);
        return converted(source, field, text);
    }

    Json found(const FieldSource& source, const Field& field, const std::string& text) {
        if (field.kind == FieldKind::references) {
            Json ids = Json::array();
            for (const auto& part : several(text))
                if (Json id = found_one(source, field, part); !id.is_null())
                    ids.push_back(std::move(id));
            return ids.empty() ? Json() : ids;
        }
        return found_one(source, field, text);
    }
    Json found_one(const FieldSource& source, const Field& field, const std::string& text) {
        const auto& ids = find_(field.to, source.find, text);
        if (ids.size() == 1) return ids.front();
        if (source.optional) return {};
        // What went wrong before would go wrong again, whatever comes later.
        if (result_.reason.empty()) result_.may_come_later = ids.empty();
        failed(field.name + (ids.empty() ? ": reference.unknown" : ": reference.ambiguous"));
        return {};
    }

    static std::vector<std::string> several(std::string_view text) {
        std::vector<std::string> parts;
        for (const std::string_view part : split(text, ';'))
            if (const auto kept = trimmed(part); !kept.empty()) parts.emplace_back(kept);
        return parts;
    }

    Json converted(const FieldSource& source, const Field& field, const std::string& text) {
        switch (field.kind) {
            case FieldKind::money:
                return Json{{"amount", scaled(source, field, text)}, {"currency", source.currency}};
            case FieldKind::number:
            case FieldKind::percent: return scaled(source, field, text);
            case FieldKind::integer: return integer(source, field, text);
            case FieldKind::yes_no: return yes_no(field, text);
            case FieldKind::date:
            case FieldKind::date_time: return moment(source, field, text);
            case FieldKind::choices:
            case FieldKind::tags:
            case FieldKind::references: return several(text);
            default: return text;
        }
    }

    std::string scaled(const FieldSource& source, const Field& field, const std::string& text) {
        const auto value = Decimal::parse(text);
        if (!value) failed(field.name + ": field.format");
        if (!value || !source.scale) return text;
        __int128 units = static_cast<__int128>(value->units) * source.scale->units;
        int scale = value->scale + source.scale->scale;
        for (; scale > 0 && units % 10 == 0; --scale) units /= 10;
        constexpr __int128 units_max = 999'999'999'999'999'999;
        if (scale > 9 || units > units_max || units < -units_max)
            failed(field.name + ": field.out_of_range");
        return Decimal{static_cast<std::int64_t>(units), static_cast<std::uint8_t>(scale)}.text();
    }
    Json integer(const FieldSource& source, const Field& field, const std::string& text) {
        const auto value = Decimal::parse(scaled(source, field, text));
        if (value && value->scale == 0) return value->units;
        failed(field.name + ": field.format");
        return {};
    }
    Json yes_no(const Field& field, const std::string& text) {
        const std::string word = folded(text);
        if (word == "true" || word == "yes" || word == "1") return true;
        if (word == "false" || word == "no" || word == "0") return false;
        failed(field.name + ": field.format");
        return {};
    }

    Json moment(const FieldSource& source, const Field& field, const std::string& text) {
        auto read = field.kind == FieldKind::date ? date_in_row(source.format, text)
                                                  : time_in_row(source.format, text, timezone_);
        if (read) return std::move(*read);
        failed(field.name + ": field.format");
        return {};
    }

    const Mapping& mapping_;
    const RecordType& type_;
    const CsvTable& table_;
    const CsvTable::Row& row_;
    std::string_view timezone_;
    const Finder& find_;
    MappedRow result_;
};

}  // namespace

MappedRow map_row(const Mapping& mapping,
                  const RecordType& type,
                  const CsvTable& table,
                  const CsvTable::Row& row,
                  std::string_view zone,
                  const Finder& find) {
    return RowMapper(mapping, type, table, row, zone, find).map();
}

}  // namespace cairn
