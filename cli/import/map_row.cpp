#include "cli/import/map_row.hpp"

#include <algorithm>

#include "cli/import/pattern.hpp"
#include "cli/import/row_moment.hpp"
#include "cli/import/text_encoding.hpp"
#include "core/ids.hpp"
#include "core/text.hpp"
#include "events/values/text_format.hpp"

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
              const Finder& find,
              NotFound not_found)
        : mapping_(mapping),
          type_(type),
          table_(table),
          row_(row),
          timezone_(zone),
          find_(find),
          not_found_(not_found) {}

    MappedRow map() {
        if (row_.cells.size() != table_.head.size()) return failed(wrong_cell_count);
        set_id();
        set_archived();
        for (const auto& source : mapping_.fields) {
            if (result_.refused) return result_;
            const Field& field = *type_.field(source.field);
            Json value = value_of(source, field);
            const bool given_empty = source.empties ||
                                     (source.constant && source.constant->is_null()) ||
                                     (source.default_value && source.default_value->is_null());
            if (!value.is_null() || given_empty) result_.fields[source.field] = std::move(value);
        }
        return result_;
    }
    std::optional<Uuid> id() {
        if (row_.cells.size() == table_.head.size()) set_id();
        return result_.id;
    }
    /// The text that a number of the row is read from.
    [[nodiscard]] std::string number_text(const FieldSource& source) const {
        return row_.cells.size() == table_.head.size() ? text_of(source) : "";
    }

private:
    MappedRow failed(const std::string& reason, Json data = Json::object()) {
        if (!result_.refused) result_.refused = Error{ErrorCode::invalid, reason, std::move(data)};
        return result_;
    }
    Json failed_value(const Field& field, const std::string& text, const std::string& expected) {
        failed("field.format", {{"field", field.name}, {"value", text}, {"expected", expected}});
        return {};
    }

    std::string raw(std::string_view column) const {
        const auto found = std::find(table_.head.begin(), table_.head.end(), column);
        return std::string(
            trimmed(row_.cells[static_cast<std::size_t>(found - table_.head.begin())]));
    }
    std::string cell(std::string_view column) const {
        const std::string given = raw(column);
        std::string value(without_guard(given));
        const auto replacements = mapping_.values.find(column);
        return replacements == mapping_.values.end() ? value
                                                     : replaced(replacements->second, value);
    }
    static std::string replaced(const Replacements& replacements, const std::string& text) {
        auto found = replacements.find(text);
        if (found == replacements.end() && !text.empty()) found = replacements.find("*");
        return found == replacements.end() ? text : found->second;
    }

    void set_id() {
        if (!mapping_.id.empty()) return set_given_id();
        if (mapping_.key.empty()) return;
        result_.id = id_by_key(mapping_.type, mapping_.key);
        if (key_text(mapping_.key).empty()) failed("row.key_empty");
    }
    /// That of the record of the type which has the key that stands in the columns.
    [[nodiscard]] Uuid id_by_key(const std::string& type,
                                 const std::vector<std::string>& columns) const {
        std::string name = type;
        for (const auto& column : columns) name += unit_separator + raw(column);
        return name_based_uuid(row_namespace, name);
    }
    /// A key for people to read; empty where all of its columns are.
    [[nodiscard]] std::string key_text(const std::vector<std::string>& columns) const {
        std::string text;
        for (const auto& column : columns)
            if (const std::string value = raw(column); !value.empty())
                text += (text.empty() ? "" : ", ") + value;
        return text;
    }
    void set_given_id() {
        const std::string text = raw(mapping_.id);
        if (text.empty()) return;
        result_.id = Uuid::parse(text);
        if (!result_.id)
            failed("field.format", {{"field", mapping_.id}, {"value", text}, {"expected", "id"}});
    }
    void set_archived() {
        if (mapping_.archived.empty()) return;
        const std::string text = raw(mapping_.archived);
        result_.archived = yes_or_no(text);
        if (!text.empty() && !result_.archived)
            failed("field.format",
                   {{"field", mapping_.archived}, {"value", text}, {"expected", expected_yes_no}});
    }

    /// `{a}[ – {b|slug}]`: a bracketed part goes where one of its columns is empty.
    std::string filled(std::string_view pattern) const {
        const std::string text =
            filled_pattern(pattern, [this](std::string_view name) -> std::optional<std::string> {
                std::string value = column_of_pattern(name);
                return value.empty() ? std::nullopt : std::optional(std::move(value));
            });
        return std::string(trimmed(text));
    }
    std::string column_of_pattern(std::string_view name) const {
        constexpr std::string_view slugged = "|slug";
        if (!name.ends_with(slugged)) return cell(name);
        return slug(cell(name.substr(0, name.size() - slugged.size())));
    }

    [[nodiscard]] std::string text_of(const FieldSource& source) const {
        if (!source.key_of.empty()) return key_text(source.key_of);
        if (source.column.empty()) return replaced(source.values, filled(source.pattern));
        const std::string text = cell(source.column);
        return replaced(source.values,
                        text.empty() && !source.instead.empty() ? cell(source.instead) : text);
    }

    Json value_of(const FieldSource& source, const Field& field) {
        if (source.constant) return *source.constant;
        if (!source.parts.empty()) return address_of_parts(source);
        const std::string text = text_of(source);
        if (text.empty()) return source.default_value.value_or(Json());
        if (!source.key_of.empty()) return found_by_key(source, field, text);
        if (!source.finds.empty()) return found(source, field, text);
        return converted(source, field, text);
    }

    Json found(const FieldSource& source, const Field& field, const std::string& text) {
        if (is_list(field.kind)) {
            Json ids = Json::array();
            for (const auto& part : split_elements(text))
                if (Json id = found_one(source, field, part); !id.is_null())
                    ids.push_back(std::move(id));
            return ids.empty() ? Json() : ids;
        }
        return found_one(source, field, text);
    }
    Json found_one(const FieldSource& source, const Field& field, const std::string& text) {
        if (source.ids && Uuid::parse(text)) return text;
        std::string looked_by;
        for (const auto& by : source.finds) {
            looked_by += (looked_by.empty() ? "" : " or ") + by;
            const auto& ids = find_(field.to, by, text);
            if (ids.size() == 1) return ids.front();
            if (ids.empty()) continue;
            if (!source.optional) failed("reference.ambiguous", not_one(field, text, by));
            return {};
        }
        return none_found(source, field, not_one(field, text, looked_by));
    }
    Json found_by_key(const FieldSource& source, const Field& field, const std::string& text) {
        std::string id = id_by_key(field.to, source.key_of).text();
        if (!find_(field.to, "id", id).empty()) return id;
        return none_found(source, field, not_one(field, text, "key"));
    }
    /// `by`: the field that the record was looked for by.
    static Json not_one(const Field& field, const std::string& text, const std::string& by) {
        return {{"field", field.name}, {"value", text}, {"record_type", field.to}, {"by", by}};
    }
    Json none_found(const FieldSource& source, const Field& field, Json data) {
        if (source.optional) return {};
        if (not_found_ == NotFound::is_left_out) {
            result_.left_out.push_back(field.name);
            return {};
        }
        // What went wrong before would go wrong again, whatever comes later.
        if (!result_.refused) result_.may_come_later = true;
        failed("reference.unknown", std::move(data));
        return {};
    }

    Json address_of_parts(const FieldSource& source) {
        Json lines = Json::object();
        for (const auto& [line, column] : source.parts) {
            result_.address_lines[source.field].push_back(line);
            if (std::string text = cell(column); !text.empty()) lines[line] = std::move(text);
        }
        return lines.empty() ? Json() : lines;
    }
    Json address_of_text(const Field& field, const std::string& text) {
        result_.address_lines[field.name] = {"street"};
        return Json{{"street", text}};
    }

    Json converted(const FieldSource& source, const Field& field, const std::string& text) {
        // An export says so where a person was forgotten; nothing can be brought back.
        if (field.personal && !is_free_text(field.kind) && text == "erased") return {};
        switch (field.shape()) {
            case ValueShape::money: return money(source, field, text);
            case ValueShape::decimal: return scaled(source, field, text);
            case ValueShape::integer: return integer(source, field, text);
            case ValueShape::yes_no: return yes_no(field, text);
            case ValueShape::date:
            case ValueShape::time: return moment(source, field, text);
            case ValueShape::address: return address_of_text(field, text);
            case ValueShape::texts:
            case ValueShape::ids: return options_of(source, split_elements(text));
            case ValueShape::text:
            case ValueShape::id: break;
        }
        return replaced_label(source, text);
    }

    static std::string replaced_label(const FieldSource& source, const std::string& text) {
        const auto found = source.labels.find(text);
        return found == source.labels.end() ? text : found->second;
    }
    static std::vector<std::string> options_of(const FieldSource& source,
                                               std::vector<std::string> elements) {
        for (auto& element : elements) element = replaced_label(source, element);
        return elements;
    }

    Json money(const FieldSource& source, const Field& field, const std::string& text) {
        std::string currency = source.currency_column.empty() ? "" : cell(source.currency_column);
        for (char& c : currency) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        if (currency.empty()) {
            currency = source.currency;
            if (source.currency_is_assumed) result_.assumed_currencies.push_back(field.name);
        }
        if (!Currency::parse(currency))
            return failed_value(field, currency, "a currency such as CNY");
        return Json{{"amount", scaled(source, field, text)}, {"currency", currency}};
    }
    static std::string expected_number(const Field& field, DecimalSign sign) {
        if (field.shape() == ValueShape::integer) return "a whole number such as 1200";
        return std::string("a number such as 1234") + static_cast<char>(sign) + "50";
    }
    Json scaled(const FieldSource& source, const Field& field, const std::string& text) {
        const auto sign = source.decimal.value_or(DecimalSign::point);
        const auto plain = plain_number(text, sign);
        const auto value = plain ? Decimal::parse(*plain) : std::nullopt;
        if (!value) return failed_value(field, text, expected_number(field, sign));
        if (!source.scale) return *plain;
        __int128 units = static_cast<__int128>(value->units) * source.scale->units;
        int scale = value->scale + source.scale->scale;
        for (; scale > 0 && units % 10 == 0; --scale) units /= 10;
        constexpr __int128 units_max = 999'999'999'999'999'999;
        if (scale > 9 || units > units_max || units < -units_max)
            failed("field.out_of_range", {{"field", field.name}, {"value", text}});
        return Decimal{static_cast<std::int64_t>(units), static_cast<std::uint8_t>(scale)}.text();
    }
    Json integer(const FieldSource& source, const Field& field, const std::string& text) {
        const Json number = scaled(source, field, text);
        if (result_.refused) return {};
        const auto value = Decimal::parse(number.get_ref<const std::string&>());
        if (value && value->scale == 0) return value->units;
        return failed_value(field, text, expected_number(field, {}));
    }
    static std::optional<bool> yes_or_no(const std::string& text) {
        const std::string word = folded(text);
        if (word == "true" || word == "yes" || word == "1") return true;
        if (word == "false" || word == "no" || word == "0") return false;
        return std::nullopt;
    }
    Json yes_no(const Field& field, const std::string& text) {
        if (const auto value = yes_or_no(text)) return *value;
        return failed_value(field, text, expected_yes_no);
    }

    Json moment(const FieldSource& source, const Field& field, const std::string& text) {
        const bool date = field.shape() == ValueShape::date;
        auto read =
            date ? date_in_row(source.format, text) : time_in_row(source.format, text, timezone_);
        if (read) return std::move(*read);
        const std::string usual =
            date ? "a date such as 2027-01-31" : "a time such as 2027-01-31T09:00:00Z";
        return failed_value(field, text, source.format.empty() ? usual : source.format);
    }

    static constexpr const char* expected_yes_no = "true or false";

    const Mapping& mapping_;
    const RecordType& type_;
    const CsvTable& table_;
    const CsvTable::Row& row_;
    std::string_view timezone_;
    const Finder& find_;
    const NotFound not_found_;
    MappedRow result_;
};

Json place_of(const FieldSource& source, const DecimalEvidence::Witness& witness) {
    return {{"column", source.column.empty() ? source.pattern : source.column},
            {"line", witness.line},
            {"value", witness.text}};
}

/// "import.decimal_mixed", "import.decimal_open", or nothing to complain of.
std::optional<Error> undecided(const FieldSource& source, const DecimalEvidence& evidence) {
    if (evidence.only_point() && evidence.only_comma()) {
        Json data = place_of(source, *evidence.only_point());
        data["other_line"] = evidence.only_comma()->line;
        data["other_value"] = evidence.only_comma()->text;
        return Error{ErrorCode::invalid, "import.decimal_mixed", std::move(data)};
    }
    if (evidence.sign() || !evidence.ambiguous()) return std::nullopt;
    Json data = place_of(source, *evidence.ambiguous());
    data["by_point"] = plain_number(evidence.ambiguous()->text, DecimalSign::point).value_or("");
    data["by_comma"] = plain_number(evidence.ambiguous()->text, DecimalSign::comma).value_or("");
    return Error{ErrorCode::invalid, "import.decimal_open", std::move(data)};
}

}  // namespace

std::optional<Uuid> row_id(const Mapping& mapping,
                           const CsvTable& table,
                           const CsvTable::Row& row) {
    const Finder nobody;
    static const RecordType none;
    return RowMapper(mapping, none, table, row, "UTC", nobody, {}).id();
}

Result<void> settle_decimals(Mapping& mapping,
                             const RecordType& type,
                             const CsvTable& table,
                             std::optional<DecimalSign> given,
                             bool exported) {
    const Finder nobody;
    for (auto& source : mapping.fields) {
        const bool counted = is_counted(type.field(source.field)->kind) && !source.constant;
        if (!counted || source.decimal) continue;
        source.decimal = given;
        if (given) continue;
        DecimalEvidence evidence;
        for (const auto& row : table.rows)
            evidence.add(
                RowMapper(mapping, type, table, row, "UTC", nobody, {}).number_text(source),
                row.line);
        auto problem = undecided(source, evidence);
        if (problem && !(exported && problem->reason == "import.decimal_open"))
            return tl::unexpected(std::move(*problem));
        source.decimal = evidence.sign().value_or(DecimalSign::point);
    }
    return {};
}

MappedRow map_row(const Mapping& mapping,
                  const RecordType& type,
                  const CsvTable& table,
                  const CsvTable::Row& row,
                  std::string_view zone,
                  const Finder& find,
                  NotFound not_found) {
    return RowMapper(mapping, type, table, row, zone, find, not_found).map();
}

}  // namespace cairn
