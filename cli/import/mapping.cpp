#include "cli/import/mapping.hpp"

#include <algorithm>
#include <set>

#include "cli/import/row_moment.hpp"

namespace cairn {

namespace {

/// Reads a mapping; remembers the first thing that was wrong.
class MappingReader {
public:
    MappingReader(const RecordType& type, const CsvTable& table) : type_(type), table_(table) {}

    Result<Mapping> read(const Json& json) {
        Mapping mapping;
        known(json, "", {"type", "key", "id", "archived", "values", "fields"});
        if (json.is_object()) read_parts(json, mapping);
        if (!problem_.empty())
            return invalid("mapping.invalid", {{"place", place_}, {"problem", problem_}});
        return mapping;
    }

private:
    void expect(bool fine, const std::string& place, const std::string& problem) {
        if (fine || !problem_.empty()) return;
        place_ = place;
        problem_ = problem;
    }
    void known(const Json& object,
               const std::string& place,
               std::initializer_list<std::string_view> names) {
        expect(object.is_object(), place, "must be an object");
        if (!object.is_object()) return;
        for (const auto& [name, value] : object.items())
            expect(std::find(names.begin(), names.end(), name) != names.end(),
                   std::string(place).append("/").append(name), "is not known here");
    }
    [[nodiscard]] bool has_column(const std::string& name) const {
        return std::find(table_.head.begin(), table_.head.end(), name) != table_.head.end();
    }
    void expect_column(const std::string& name, const std::string& place) {
        expect(has_column(name), place, "the table has no column \"" + name + "\"");
    }
    /// A member that names a column; empty where it is missing.
    std::string column(const Json& json, const char* name, const std::string& place) {
        if (!json.contains(name)) return "";
        const std::string column = text(json[name], place + '/' + name);
        expect_column(column, place + '/' + name);
        return column;
    }
    std::string text(const Json& value, const std::string& place) {
        expect(value.is_string(), place, "must be a text");
        return value.is_string() ? value.get<std::string>() : "";
    }

    void read_parts(const Json& json, Mapping& mapping) {
        mapping.type = text(json.value("type", Json()), "/type");
        expect(mapping.type == type_.name, "/type", "must be \"" + type_.name + "\"");
        read_key(json, mapping);
        read_values(json, mapping);
        read_fields(json, mapping);
    }
    void read_key(const Json& json, Mapping& mapping) {
        mapping.id = column(json, "id", "");
        mapping.archived = column(json, "archived", "");
        expect(!json.contains("id") || !json.contains("key"), "/key", "and id exclude each other");
        if (json.contains("id")) return;
        mapping.key = columns(json.value("key", Json()), "/key");
    }
    std::vector<std::string> columns(const Json& json, const std::string& place) {
        std::vector<std::string> names;
        expect(json.is_array() && !json.empty(), place, "must be a list of columns");
        for (const auto& column : json.is_array() ? json : Json::array()) {
            names.push_back(text(column, place));
            expect_column(names.back(), place);
        }
        return names;
    }
    void read_values(const Json& json, Mapping& mapping) {
        const Json columns = json.value("values", Json::object());
        expect(columns.is_object(), "/values", "must be an object");
        if (!columns.is_object()) return;
        for (const auto& [column, replacements] : columns.items()) {
            expect_column(column, "/values/" + column);
            mapping.values[column] = read_replacements(replacements, "/values/" + column);
        }
    }
    Replacements read_replacements(const Json& json, const std::string& place) {
        Replacements replacements;
        expect(json.is_object(), place, "must be an object");
        if (!json.is_object()) return replacements;
        for (const auto& [from, to] : json.items())
            replacements[from] = text(to, std::string(place).append("/").append(from));
        return replacements;
    }
    void read_fields(const Json& json, Mapping& mapping) {
        const Json fields = json.value("fields", Json());
        expect(fields.is_object(), "/fields", "must be an object");
        if (!fields.is_object()) return;
        for (const auto& [name, source] : fields.items())
            mapping.fields.push_back(read_source(name, source));
    }
    FieldSource read_source(const std::string& name, const Json& given) {
        const std::string place = "/fields/" + name;
        const Field* field = type_.field(name);
        expect(field != nullptr, place, "the type has no such field");
        expect(!field || !field->is_derived(), place, "is computed, so there is nothing to set");
        FieldSource source{.field = name};
        const Json json = given.is_string() ? Json{{"column", given}} : given;
        known(json, place,
              {"column", "columns", "template", "constant", "key_of", "values", "default", "find",
               "optional", "currency", "currency_column", "scale", "decimal", "format"});
        if (json.is_object()) read_members(source, json, place);
        const bool money = field && field->shape() == ValueShape::money;
        // As an export writes it: a currency beside the amount is never overlooked.
        if (const std::string beside = source.column + "_currency";
            money && source.currency_column.empty() && has_column(beside))
            source.currency_column = beside;
        check_source(source, field, json, place);
        return source;
    }
    void read_members(FieldSource& source, const Json& json, const std::string& place) {
        source.column = column(json, "column", place);
        if (json.contains("columns")) read_address(source, json["columns"], place + "/columns");
        if (json.contains("template"))
            check_pattern(source.pattern = text(json["template"], place + "/template"),
                          place + "/template");
        if (json.contains("constant")) source.constant = json["constant"];
        if (json.contains("key_of")) source.key_of = columns(json["key_of"], place + "/key_of");
        if (json.contains("values"))
            source.values = read_replacements(json["values"], place + "/values");
        if (json.contains("default")) source.default_value = json["default"];
        if (json.contains("find")) source.finds = {text(json["find"], place + "/find")};
        if (json.contains("optional")) {
            expect(json["optional"].is_boolean(), place + "/optional", "must be true or false");
            source.optional = json["optional"] == Json(true);
        }
        if (json.contains("currency"))
            source.currency = text(json["currency"], place + "/currency");
        source.currency_column = column(json, "currency_column", place);
        if (json.contains("decimal")) read_decimal(source, json["decimal"], place + "/decimal");
        if (json.contains("format")) source.format = text(json["format"], place + "/format");
        if (json.contains("scale")) {
            source.scale = Decimal::parse(text(json["scale"], place + "/scale"));
            expect(source.scale.has_value(), place + "/scale", "must be a decimal");
        }
    }
    void read_address(FieldSource& source, const Json& columns, const std::string& place) {
        expect(columns.is_object() && !columns.empty(), place, "must name columns by line");
        if (!columns.is_object()) return;
        for (const auto& [line, name] : columns.items()) {
            const bool known_line =
                std::find(address_lines.begin(), address_lines.end(), line) != address_lines.end();
            expect(known_line, place + '/' + line, "is no line of an address");
            source.parts[line] = column(columns, line.c_str(), place);
        }
    }
    void read_decimal(FieldSource& source, const Json& json, const std::string& place) {
        expect(json == "." || json == ",", place, R"(must be "." or ",")");
        source.decimal = json == "," ? DecimalSign::comma : DecimalSign::point;
    }
    void check_source(const FieldSource& source,
                      const Field* field,
                      const Json& json,
                      const std::string& place) {
        const bool is_text = json.contains("column") || json.contains("template");
        const int kinds = json.contains("column") + json.contains("columns") +
                          json.contains("template") + json.contains("constant") +
                          json.contains("key_of");
        expect(kinds == 1, place,
               "needs exactly one of column, columns, template, constant and key_of");
        expect(is_text || source.values.empty(), place + "/values",
               "is for a column or a template only");
        if (!field) return;
        expect(source.parts.empty() || field->shape() == ValueShape::address, place + "/columns",
               "is for addresses only");
        check_currency(source, *field, place);
        expect(source.finds.empty() || field->is_reference(), place + "/find",
               "is for references only");
        expect(source.key_of.empty() || field->shape() == ValueShape::id, place + "/key_of",
               "is for references to one record only");
        expect(source.key_of.empty() || source.finds.empty(), place + "/find",
               "and key_of exclude each other");
        expect(source.format.empty() || is_moment(field->kind), place + "/format",
               "is for dates and times only");
        expect(is_moment_format(source.format), place + "/format", "knows %Y %m %d %H %M %S only");
        const bool counted = is_counted(field->kind);
        expect(!source.scale || counted, place + "/scale", "is for amounts and numbers only");
        expect(!source.decimal || counted, place + "/decimal", "is for amounts and numbers only");
    }
    void check_currency(const FieldSource& source, const Field& field, const std::string& place) {
        const bool money = field.shape() == ValueShape::money;
        const bool by_row = !source.currency_column.empty();
        const bool sound = Currency::parse(source.currency).has_value();
        expect(!money || source.constant || sound || (by_row && source.currency.empty()),
               place + "/currency", "money needs a currency such as CNY, or a currency_column");
        expect(money || source.currency.empty(), place + "/currency", "is for money only");
        expect(money || !by_row, place + "/currency_column", "is for money only");
    }
    void check_pattern(const std::string& pattern, const std::string& place) {
        bool in_part = false;
        for (std::size_t i = 0; i < pattern.size(); ++i) {
            const char c = pattern[i];
            expect(c != '}', place, "a } has no {");
            expect(c != '[' || !in_part, place, "a [ stands within another");
            expect(c != ']' || in_part, place, "a ] has no [");
            if (c == '[' || c == ']') in_part = c == '[';
            if (c != '{') continue;
            const auto close = pattern.find('}', i);
            expect(close != std::string::npos, place, "a { is not closed");
            if (close == std::string::npos) return;
            std::string column = pattern.substr(i + 1, close - i - 1);
            if (column.ends_with("|slug")) column.resize(column.size() - 5);
            expect_column(column, place);
            i = close;
        }
        expect(!in_part, place, "a [ is not closed");
    }

    const RecordType& type_;
    const CsvTable& table_;
    std::string place_;
    std::string problem_;
};

}  // namespace

Result<Mapping> read_mapping(const Json& json, const RecordType& type, const CsvTable& table) {
    return MappingReader(type, table).read(json);
}

namespace {

/// The options of a field by their labels, as far as these mean one of them and are no option's
/// name.
Replacements option_labels(const Field& field) {
    Replacements labels;
    std::set<std::string, std::less<>> several;
    for (const Option& option : field.options)
        for (const std::string* label : {&option.label.en, &option.label.zh}) {
            const auto [known, is_new] = labels.emplace(*label, option.value);
            if (!is_new && known->second != option.value) several.insert(*label);
        }
    std::erase_if(labels, [&](const auto& entry) {
        return several.contains(entry.first) || field.option(entry.first);
    });
    return labels;
}

/// Finds a field's columns among those of a table, by the names that an export gives them.
class ColumnsByName {
public:
    ColumnsByName(const RecordType& type,
                  const CsvTable& table,
                  const Currency& currency,
                  const Namings& namings)
        : type_(type), table_(table), currency_(currency), namings_(namings) {}

    /// Nothing where the table has no column for the field.
    [[nodiscard]] std::optional<FieldSource> source(const Field& field) const {
        FieldSource source{.field = field.name};
        if (has(field.name)) source.column = field.name;
        if (field.is_reference()) take_reference(source, field);
        if (field.shape() == ValueShape::address) take_address(source, field);
        if (source.column.empty() && source.parts.empty()) return std::nullopt;
        source.labels = option_labels(field);
        if (field.shape() == ValueShape::money) {
            source.currency = currency_.text();
            source.currency_is_assumed = true;
            const auto beside = part_column(type_, field, "currency");
            if (has(beside)) source.currency_column = beside;
        }
        return source;
    }

private:
    [[nodiscard]] bool has(const std::string& name) const {
        return std::find(table_.head.begin(), table_.head.end(), name) != table_.head.end();
    }
    /// The column that names the record goes before the one with its title, which is for people.
    void take_reference(FieldSource& source, const Field& field) const {
        const auto& found_by = namings_.at(field.to).found_by;
        source.ids = true;
        source.finds = found_by;
        std::vector<std::string> keys{"id"};
        keys.insert(keys.end(), found_by.begin(), found_by.end() - 1);
        for (const auto& key : keys) {
            const auto column = part_column(type_, field, key);
            if (!has(column)) continue;
            source.instead = source.column;
            source.column = column;
            return;
        }
    }
    void take_address(FieldSource& source, const Field& field) const {
        for (const auto line : address_lines)
            if (const auto column = part_column(type_, field, line); has(column))
                source.parts[std::string(line)] = column;
        if (!source.parts.empty()) source.column.clear();
    }

    const RecordType& type_;
    const CsvTable& table_;
    const Currency& currency_;
    const Namings& namings_;
};

}  // namespace

Mapping mapping_by_names(const RecordType& type,
                         const CsvTable& table,
                         const Currency& currency,
                         const Namings& namings) {
    Mapping mapping{.type = type.name};
    const auto has = [&](const char* name) {
        return std::find(table.head.begin(), table.head.end(), name) != table.head.end();
    };
    if (has("id")) mapping.id = "id";
    if (has("archived")) mapping.archived = "archived";
    const ColumnsByName columns(type, table, currency, namings);
    const bool whole = is_exported_list(table.head, type, namings);
    for (const auto& field : type.fields) {
        if (field.retired || field.is_derived()) continue;
        auto source = columns.source(field);
        if (!source) continue;
        source->empties = whole && field.kind != FieldKind::lifecycle;
        mapping.fields.push_back(std::move(*source));
    }
    return mapping;
}

}  // namespace cairn
