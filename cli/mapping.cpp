#include "cli/mapping.hpp"

#include <algorithm>

#include "cli/row_moment.hpp"

namespace cairn {

namespace {

/// Reads a mapping; remembers the first thing that was wrong.
class MappingReader {
public:
    MappingReader(const RecordType& type, const CsvTable& table) : type_(type), table_(table) {}

    Result<Mapping> read(const Json& json) {
        Mapping mapping;
        known(json, "", {"type", "key", "values", "fields"});
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
    void expect_column(const std::string& name, const std::string& place) {
        const auto& head = table_.head;
        expect(std::find(head.begin(), head.end(), name) != head.end(), place,
               "the table has no column \"" + name + "\"");
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
        const Json key = json.value("key", Json());
        expect(key.is_array() && !key.empty(), "/key", "must be a list of columns");
        for (const auto& column : key.is_array() ? key : Json::array()) {
            mapping.key.push_back(text(column, "/key"));
            expect_column(mapping.key.back(), "/key");
        }
    }
    void read_values(const Json& json, Mapping& mapping) {
        const Json columns = json.value("values", Json::object());
        expect(columns.is_object(), "/values", "must be an object");
        if (!columns.is_object()) return;
        for (const auto& [column, replacements] : columns.items()) {
            expect_column(column, "/values/" + column);
            expect(replacements.is_object(), "/values/" + column, "must be an object");
            if (!replacements.is_object()) continue;
            const std::string place = "/values/" + column + '/';
            for (const auto& [from, to] : replacements.items())
                mapping.values[column][from] = text(to, std::string(place).append(from));
        }
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
        expect(!field || !(field->computed || field->read_only), place,
               "is not for an import to set");
        FieldSource source{.field = name};
        const Json json = given.is_string() ? Json{{"column", given}} : given;
        known(json, place,
              {"column", "template", "constant", "default", "find", "optional", "currency", "scale",
               "format"});
        if (json.is_object()) read_members(source, json, place);
        check_source(source, field, json, place);
        return source;
    }
    void read_members(FieldSource& source, const Json& json, const std::string& place) {
        if (json.contains("column"))
            expect_column(source.column = text(json["column"], place + "/column"),
                          place + "/column");
        if (json.contains("template"))
            check_pattern(source.pattern = text(json["template"], place + "/template"),
                          place + "/template");
        if (json.contains("constant")) source.constant = json["constant"];
        if (json.contains("default")) source.default_value = json["default"];
        if (json.contains("find")) source.find = text(json["find"], place + "/find");
        if (json.contains("optional")) {
            expect(json["optional"].is_boolean(), place + "/optional", "must be true or false");
            source.optional = json["optional"] == Json(true);
        }
        if (json.contains("currency"))
            source.currency = text(json["currency"], place + "/currency");
        if (json.contains("format")) source.format = text(json["format"], place + "/format");
        if (json.contains("scale")) {
            source.scale = Decimal::parse(text(json["scale"], place + "/scale"));
            expect(source.scale.has_value(), place + "/scale", "must be a decimal");
        }
    }
    void check_source(const FieldSource& source,
                      const Field* field,
                      const Json& json,
                      const std::string& place) {
        const int kinds =
            json.contains("column") + json.contains("template") + json.contains("constant");
        expect(kinds == 1, place, "needs exactly one of column, template and constant");
        if (!field) return;
        const bool money = field->kind == FieldKind::money;
        expect(!money || source.constant || Currency::parse(source.currency).has_value(),
               place + "/currency", "money needs a currency such as CNY");
        expect(money || source.currency.empty(), place + "/currency", "is for money only");
        expect(source.find.empty() || field->is_reference(), place + "/find",
               "is for references only");
        const bool moment = field->kind == FieldKind::date || field->kind == FieldKind::date_time;
        expect(source.format.empty() || moment, place + "/format", "is for dates and times only");
        expect(is_moment_format(source.format), place + "/format", "knows %Y %m %d %H %M %S only");
        const bool counted = money || field->kind == FieldKind::number ||
                             field->kind == FieldKind::percent || field->kind == FieldKind::integer;
        expect(!source.scale || counted, place + "/scale", "is for amounts and numbers only");
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

Mapping mapping_by_names(const RecordType& type, const CsvTable& table, const Currency& currency) {
    Mapping mapping{.type = type.name};
    for (const auto& name : table.head) {
        const Field* field = type.field(name);
        if (!field || field->computed || field->read_only) continue;
        mapping.fields.push_back(
            {.field = name,
             .column = name,
             .currency = field->kind == FieldKind::money ? currency.text() : ""});
    }
    return mapping;
}

}  // namespace cairn
