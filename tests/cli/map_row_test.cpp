#include "cli/import/map_row.hpp"

#include <catch2/catch.hpp>

#include "cli/import/mapping.hpp"
#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

const RecordType& sample() { return *sample_model()->type("sample"); }

/// A table of one row.
CsvTable table_of(std::vector<std::string> head, std::vector<std::string> cells) {
    return {std::move(head), {{2, std::move(cells)}}};
}

/// Finds "one", and "twins" twice.
const std::vector<std::string>& found(const std::string&,
                                      const std::string&,
                                      const std::string& text) {
    static const std::vector<std::string> none, one{id_text(1)}, two{id_text(2), id_text(3)};
    return text == "one" ? one : text == "twins" ? two : none;
}

/// What a row of the columns a, b, c comes to, where one field has one source.
MappedRow mapped(const char* field,
                 const Json& source,
                 std::vector<std::string> cells,
                 const Json& values = Json::object()) {
    const auto table = table_of({"a", "b", "c"}, std::move(cells));
    const auto mapping = read_mapping(
        {{"type", "sample"}, {"key", {"a"}}, {"values", values}, {"fields", {{field, source}}}},
        sample(), table);
    if (!mapping) FAIL(json_text(mapping.error().data));
    return map_row(*mapping, sample(), table, table.rows.front(), "Asia/Shanghai", found);
}
/// "field: reason", or the reason alone; empty where the row is fine.
std::string refusal_of(const MappedRow& row) {
    if (!row.refused) return "";
    const std::string field = row.refused->data.value("field", "");
    return field.empty() ? row.refused->reason : field + ": " + row.refused->reason;
}
Json value_of(const char* field, const Json& source, const std::string& text) {
    const auto row = mapped(field, source, {"key", text, ""});
    INFO(refusal_of(row));
    CHECK_FALSE(row.refused);
    return row.fields.value(field, Json());
}
std::string reason_of(const char* field, const Json& source, const std::string& text) {
    return refusal_of(mapped(field, source, {"key", text, ""}));
}

Json problem_of(const Json& json, std::vector<std::string> head = {"a", "b"}) {
    const auto mapping = read_mapping(json, sample(), table_of(std::move(head), {}));
    if (mapping) return nullptr;
    CHECK(mapping.error().reason == "mapping.invalid");
    return mapping.error().data["place"];
}
Json problem_of_field(const char* field, const Json& source) {
    return problem_of({{"type", "sample"}, {"key", {"a"}}, {"fields", {{field, source}}}});
}

}  // namespace

TEST_CASE("a template fills in columns, slugs, and drops a part whose column is empty",
          "[map_row]") {
    const Json source{{"template", "{a}[ – {b}][ ({c|slug})]"}};
    CHECK(mapped("name", source, {"Crane", "Acme", "Zoë O'Hara"}).fields["name"] ==
          "Crane – Acme (zoe.o.hara)");
    CHECK(mapped("name", source, {"Crane", "", "X"}).fields["name"] == "Crane (x)");
    CHECK(mapped("name", source, {" Crane ", " ", ""}).fields["name"] == "Crane");
}

TEST_CASE("values are replaced whole, everywhere but in the key", "[map_row]") {
    const Json values{{"a", {{"Big", "b"}}}};
    const auto plain = mapped("size", "a", {"Big", "", ""});
    const auto replaced = mapped("size", "a", {"Big", "", ""}, values);
    CHECK(plain.fields["size"] == "Big");
    CHECK(replaced.fields["size"] == "b");
    CHECK(plain.id == replaced.id);
    CHECK(mapped("size", "a", {"Bigger", "", ""}, values).fields["size"] == "Bigger");
}

TEST_CASE("values of * replace any other text, but not an empty one", "[map_row]") {
    const Json source{{"column", "b"}, {"values", {{"-", ""}, {"*", "c"}}}, {"default", "a"}};
    CHECK(value_of("size", source, "2027-01-31") == "c");
    CHECK(value_of("size", source, "-") == "a");
    CHECK(value_of("size", source, "") == "a");
    const Json joined{{"template", "{a}{b}"}, {"values", {{"keyx", "b"}}}};
    CHECK(value_of("size", joined, "x") == "b");
    CHECK(value_of("size", joined, "y") == "keyy");
    const Json of_column{{"b", {{"big", "b"}, {"*", "c"}}}};
    CHECK(mapped("size", "b", {"key", "big", ""}, of_column).fields["size"] == "b");
    CHECK(mapped("size", "b", {"key", "huge", ""}, of_column).fields["size"] == "c");
    CHECK_FALSE(mapped("size", "b", {"key", "", ""}, of_column).fields.contains("size"));
}

TEST_CASE("the id is the one that MAPPING.md computes", "[map_row]") {
    const auto table = table_of({"opportunity_id"}, {" 1C1I7A6R "});
    const Mapping mapping{.type = "opportunity", .key = {"opportunity_id"}};
    const auto row = map_row(mapping, *key_account_model()->type("opportunity"), table,
                             table.rows.front(), "UTC", found);
    CHECK(row.id.value().text() == "d3c12a98-2dee-513e-97ae-10e1b8a22ac0");
    CHECK(refusal_of(mapped("name", "b", {" ", "x", ""})) == "row.key_empty");
    CHECK(refusal_of(mapped("name", "b", {"x"})) == "row.cells");
}

TEST_CASE("amounts and numbers are multiplied exactly, or refused", "[map_row]") {
    CHECK(value_of("price", {{"column", "b"}, {"currency", "USD"}, {"scale", "1000000"}},
                   "1.005") == Json{{"amount", "1005000"}, {"currency", "USD"}});
    CHECK(value_of("discount", {{"column", "b"}, {"scale", "100"}}, "0.15") == "15");
    CHECK(value_of("pieces", {{"column", "b"}, {"scale", "12"}}, "2.5") == 30);
    CHECK(reason_of("pieces", "b", "2.5") == "pieces: field.format");
    CHECK(reason_of("rate", {{"column", "b"}, {"scale", "1000000"}}, "999999999999999999") ==
          "rate: field.out_of_range");
    CHECK(reason_of("rate", "b", "1,12") == "rate: field.format");
    CHECK(value_of("rate", {{"column", "b"}, {"decimal", ","}}, "1.234,5") == "1234.5");
}

TEST_CASE("dates and times are read by their format, times in the workspace's zone", "[map_row]") {
    CHECK(value_of("due_on", "b", "2027-01-31") == "2027-01-31");
    CHECK(value_of("due_on", {{"column", "b"}, {"format", "%d.%m.%Y"}}, "1.2.2027") ==
          "2027-02-01");
    CHECK(value_of("seen_at", {{"column", "b"}, {"format", "%Y/%m/%d %H:%M"}},
                   "2027/01/31 09:30") == "2027-01-31T01:30:00Z");
    CHECK(value_of("seen_at", "b", "2027-01-31T09:30:00+08:00") == "2027-01-31T09:30:00+08:00");
    CHECK(reason_of("due_on", {{"column", "b"}, {"format", "%d.%m.%Y"}}, "1.2.27") ==
          "due_on: field.format");
    CHECK(reason_of("due_on", {{"column", "b"}, {"format", "%d.%m.%Y"}}, "31.2.2027") ==
          "due_on: field.format");
    CHECK(reason_of("due_on", {{"column", "b"}, {"format", "%Y"}}, "2027x") ==
          "due_on: field.format");
    CHECK(reason_of("seen_at", {{"column", "b"}, {"format", "%Y-%m-%d %H"}}, "2027-01-31 24") ==
          "seen_at: field.format");
}

TEST_CASE("yes and no in any case, and lists split at semicolons", "[map_row]") {
    CHECK(value_of("urgent", "b", "YES") == true);
    CHECK(value_of("urgent", "b", "0") == false);
    CHECK(reason_of("urgent", "b", "maybe") == "urgent: field.format");
    CHECK(value_of("colors", "b", "a; b;;") == Json{"a", "b"});
    CHECK(value_of("tags", "b", "one") == Json::array({"one"}));
}

TEST_CASE("an empty value leaves the field out, takes its default, or is given as empty",
          "[map_row]") {
    CHECK_FALSE(mapped("size", "b", {"key", "", ""}).fields.contains("size"));
    CHECK(value_of("size", {{"column", "b"}, {"default", "c"}}, "") == "c");
    CHECK(mapped("size", {{"constant", nullptr}}, {"key", "", ""}).fields.contains("size"));
}

TEST_CASE("a reference is found once, or the row says why not and whether it may come later",
          "[map_row]") {
    const Json find{{"column", "b"}, {"find", "name"}};
    CHECK(value_of("next", find, "one") == id_text(1));
    CHECK(value_of("others", find, "one; one") == Json{id_text(1), id_text(1)});
    const auto unknown = mapped("next", find, {"key", "nobody", ""});
    CHECK(refusal_of(unknown) == "next: reference.unknown");
    CHECK(unknown.refused->data["by"] == "name");
    CHECK(unknown.may_come_later);
    const auto ambiguous = mapped("next", find, {"key", "twins", ""});
    CHECK(refusal_of(ambiguous) == "next: reference.ambiguous");
    CHECK_FALSE(ambiguous.may_come_later);
    CHECK(value_of("next", {{"column", "b"}, {"find", "name"}, {"optional", true}}, "nobody")
              .is_null());
}

TEST_CASE("a reference may go by the key of the record meant, which must be there", "[map_row]") {
    const auto other = table_of({"x", "y"}, {"one", ""});
    const Mapping by_key{.type = "sample", .key = {"x", "y"}};
    const std::vector<std::string> none, one{row_id(by_key, other, other.rows.front())->text()};
    const Finder find = [&](const std::string&, const std::string& field,
                            const std::string& text) -> const std::vector<std::string>& {
        return field == "id" && text == one.front() ? one : none;
    };
    const auto row_of = [&](std::vector<std::string> cells) {
        const auto table = table_of({"a", "b", "c"}, std::move(cells));
        const auto mapping = read_mapping({{"type", "sample"},
                                           {"key", {"a"}},
                                           {"values", {{"b", {{"*", "replaced"}}}}},
                                           {"fields", {{"next", {{"key_of", {"b", "c"}}}}}}},
                                          sample(), table);
        REQUIRE(mapping);
        return map_row(*mapping, sample(), table, table.rows.front(), "UTC", find);
    };
    CHECK(row_of({"key", " one ", ""}).fields["next"] == one.front());
    CHECK_FALSE(row_of({"key", "", ""}).fields.contains("next"));
    const auto unknown = row_of({"key", "", "one"});
    CHECK(refusal_of(unknown) == "next: reference.unknown");
    CHECK(unknown.may_come_later);
    CHECK(unknown.refused->data["value"] == "one");
}

TEST_CASE("only the first thing that goes wrong decides whether a row may come later",
          "[map_row]") {
    const Json find{{"column", "b"}, {"find", "name"}};
    const auto later = mapped("others", find, {"key", "nobody; twins", ""});
    CHECK(refusal_of(later) == "others: reference.unknown");
    CHECK(later.may_come_later);
    const auto never = mapped("others", find, {"key", "twins; nobody", ""});
    CHECK(refusal_of(never) == "others: reference.ambiguous");
    CHECK_FALSE(never.may_come_later);
}

TEST_CASE("a mapping that cannot work is refused with its place", "[mapping]") {
    CHECK(problem_of(Json::array()) == "");
    CHECK(problem_of("text") == "");
    CHECK(problem_of({{"type", 7}, {"key", {"a"}}, {"fields", Json::object()}}) == "/type");
    CHECK(problem_of({{"type", "sample"}, {"key", "a"}, {"fields", Json::object()}}) == "/key");
    CHECK(problem_of({{"type", "sample"}, {"key", {"a"}}, {"fields", 1}}) == "/fields");
    CHECK(problem_of(
              {{"type", "sample"}, {"key", {"a"}}, {"values", 1}, {"fields", Json::object()}}) ==
          "/values");
    CHECK(problem_of_field("name", 7) == "/fields/name");
    CHECK(problem_of_field("name", "nonsense") == "/fields/name/column");
    CHECK(problem_of_field("nonsense", "b") == "/fields/nonsense");
    CHECK(problem_of_field("price", "b") == "/fields/price/currency");
    CHECK(problem_of_field("sealed_on", "b").is_null());
    CHECK(problem_of_field("double_rate", "b") == "/fields/double_rate");
    CHECK(problem_of_field("rate", {{"column", "b"}, {"decimal", ";"}}) == "/fields/rate/decimal");
    CHECK(problem_of_field("name", {{"column", "b"}, {"decimal", ","}}) == "/fields/name/decimal");
    CHECK(problem_of_field("due_on", {{"column", "b"}, {"format", "%y"}}) ==
          "/fields/due_on/format");
    CHECK(problem_of_field("next", {{"column", "b"}, {"find", "name"}, {"optional", "yes"}}) ==
          "/fields/next/optional");
    CHECK(problem_of_field("size", {{"constant", "a"}, {"values", {{"x", "a"}}}}) ==
          "/fields/size/values");
    CHECK(problem_of_field("size", {{"column", "b"}, {"values", "x"}}) == "/fields/size/values");
    CHECK(problem_of_field("size", {{"column", "b"}, {"values", {{"x", 7}}}}) ==
          "/fields/size/values/x");
    CHECK(problem_of_field("name", {{"key_of", {"b"}}}) == "/fields/name/key_of");
    CHECK(problem_of_field("others", {{"key_of", {"b"}}}) == "/fields/others/key_of");
    CHECK(problem_of_field("next", {{"key_of", {"nonsense"}}}) == "/fields/next/key_of");
    CHECK(problem_of_field("next", {{"key_of", {"b"}}, {"find", "name"}}) == "/fields/next/find");
    CHECK(problem_of_field("next", {{"key_of", {"b"}}, {"column", "b"}}) == "/fields/next");
    for (const char* pattern : {"[{a}", "{a}]", "{a", "a}", "[{a}[{b}]]", "{nonsense}"})
        CHECK(problem_of_field("name", {{"template", pattern}}) == "/fields/name/template");
    CHECK(problem_of_field("name", {{"template", "[{a}] {b|slug}"}}).is_null());
}

namespace {

const Namings& sample_namings() {
    static const Namings namings = [] {
        Namings all;
        for (const char* type : {"sample", "user", "team"})
            all[type] = naming_of(*sample_model()->type(type));
        return all;
    }();
    return namings;
}

/// What a row of a table whose columns are named like an export's comes to.
MappedRow mapped_by_names(std::vector<std::string> head, std::vector<std::string> cells) {
    const auto table = table_of(std::move(head), std::move(cells));
    const auto mapping =
        mapping_by_names(sample(), table, *Currency::parse("EUR"), sample_namings());
    return map_row(mapping, sample(), table, table.rows.front(), "UTC", found);
}

/// What settling the decimal sign of a column of amounts comes to.
Result<std::optional<DecimalSign>> settled(const std::vector<std::string>& amounts,
                                           std::optional<DecimalSign> given = {},
                                           std::vector<std::string> head = {"rate"}) {
    CsvTable table{std::move(head), {}};
    for (const auto& amount : amounts) table.rows.push_back({table.rows.size() + 2, {amount}});
    auto mapping = mapping_by_names(sample(), table, *Currency::parse("EUR"), sample_namings());
    return settle_decimals(mapping, sample(), table, given, false).map([&] {
        return mapping.fields.front().decimal;
    });
}

}  // namespace

TEST_CASE("an amount's currency is the one in its row, then the mapping's, then the workspace's",
          "[mapping]") {
    const std::vector<std::string> head{"price", "price_currency"};
    CHECK(mapped_by_names(head, {"100", "USD"}).fields["price"]["currency"] == "USD");
    CHECK(mapped_by_names(head, {"100", "usd"}).fields["price"]["currency"] == "USD");
    CHECK(mapped_by_names(head, {"100", ""}).fields["price"]["currency"] == "EUR");
    CHECK(mapped_by_names({"price"}, {"100"}).fields["price"]["currency"] == "EUR");
    CHECK(refusal_of(mapped_by_names(head, {"100", "dollars"})) == "price: field.format");

    const auto table = table_of({"k", "b", "b_currency", "c"}, {"1", "100", "USD", "JPY"});
    const auto currency = [&](const Json& source) {
        const auto mapping = read_mapping(
            {{"type", "sample"}, {"key", {"k"}}, {"fields", {{"price", source}}}}, sample(), table);
        REQUIRE(mapping.has_value());
        return map_row(*mapping, sample(), table, table.rows.front(), "UTC", found)
            .fields["price"]["currency"];
    };
    CHECK(currency("b") == "USD");
    CHECK(currency({{"column", "b"}, {"currency", "CNY"}}) == "USD");
    CHECK(currency({{"column", "b"}, {"currency_column", "c"}}) == "JPY");
}

TEST_CASE("a row tells which lines of an address it is about, and which currency was assumed",
          "[mapping]") {
    using Lines = std::vector<std::string>;
    const auto parts = mapped_by_names({"place_city", "place_street"}, {"Köln", ""});
    CHECK(parts.address_lines.at("place") == Lines{"city", "street"});
    CHECK(value_of("place", "b", "Hauptstraße 1") == Json{{"street", "Hauptstraße 1"}});
    CHECK(mapped("place", "b", {"key", "Hauptstraße 1", ""}).address_lines.at("place") ==
          Lines{"street"});

    const std::vector<std::string> head{"price", "price_currency"};
    CHECK(mapped_by_names({"price"}, {"100"}).assumed_currencies == Lines{"price"});
    CHECK(mapped_by_names(head, {"100", ""}).assumed_currencies == Lines{"price"});
    CHECK(mapped_by_names(head, {"100", "USD"}).assumed_currencies.empty());
    CHECK(mapped("price", {{"column", "b"}, {"currency", "CNY"}}, {"key", "100", ""})
              .assumed_currencies.empty());
}

TEST_CASE("a reference is read by the column that names its record, else by its title",
          "[mapping]") {
    CHECK(mapped_by_names({"next", "next_id"}, {"one", id_text(9)}).fields["next"] == id_text(9));
    CHECK(mapped_by_names({"next", "next_code"}, {"nobody", "one"}).fields["next"] == id_text(1));
    CHECK(mapped_by_names({"next", "next_id"}, {"one", ""}).fields["next"] == id_text(1));
    CHECK(mapped_by_names({"next"}, {id_text(9)}).fields["next"] == id_text(9));
    CHECK(mapped_by_names({"owner", "owner_email"}, {"", "one"}).fields["owner"] == id_text(1));
    CHECK(refusal_of(mapped_by_names({"next"}, {"twins"})) == "next: reference.ambiguous");
    CHECK(mapped_by_names({"others", "others_id"}, {"", id_text(4) + "; " + id_text(5)})
              .fields["others"] == Json{id_text(4), id_text(5)});
}

TEST_CASE("an address is read from the columns of its lines, and fields only transitions set, too",
          "[mapping]") {
    CHECK(mapped_by_names({"place_city", "place_street"}, {"Köln", ""}).fields["place"] ==
          Json{{"city", "Köln"}});
    CHECK(mapped_by_names({"sealed_on"}, {"2027-01-31"}).fields["sealed_on"] == "2027-01-31");
    CHECK(value_of("place", {{"columns", {{"city", "b"}}}}, "Köln") == Json{{"city", "Köln"}});
    CHECK(problem_of_field("place", {{"columns", {{"planet", "b"}}}}) ==
          "/fields/place/columns/planet");
    CHECK(problem_of_field("name", {{"columns", {{"city", "b"}}}}) == "/fields/name/columns");
}

TEST_CASE("an empty cell of an exported list is an empty field, elsewhere the default's place",
          "[mapping]") {
    CHECK(mapped_by_names({"id", "name", "pieces"}, {id_text(1), "x", ""})
              .fields.value("pieces", Json(7))
              .is_null());
    CHECK_FALSE(mapped_by_names({"name", "pieces"}, {"x", ""}).fields.contains("pieces"));
    CHECK_FALSE(
        mapped_by_names({"id", "pieces", "mine"}, {id_text(1), "", ""}).fields.contains("pieces"));
    CHECK(mapped_by_names({"id", "name"}, {id_text(1), "x"}).id->text() == id_text(1));
    CHECK(refusal_of(mapped_by_names({"id", "name"}, {"7", "x"})) == "id: field.format");
    CHECK(mapped("pieces", {{"column", "b"}, {"default", nullptr}}, {"key", "", ""})
              .fields.contains("pieces"));
}

TEST_CASE("a list is as we export it only with commas and after a byte order mark", "[mapping]") {
    const auto is_ours = [](const std::string& text) {
        return is_exported_file(read_csv(text).value(), sample(), sample_namings());
    };
    const std::string mark(byte_order_mark);
    CHECK(is_ours(mark + "id,name,rate\n"));
    CHECK_FALSE(is_ours("id,name,rate\n"));
    CHECK_FALSE(is_ours(mark + "id;name;rate\n"));
    CHECK_FALSE(is_ours(mark + "sep=;\nid;name;rate\n"));
    CHECK_FALSE(is_ours(mark + "id,name,mine\n"));
}

TEST_CASE("a column's numbers say together which sign is decimal, or the import asks",
          "[mapping]") {
    CHECK(settled({"1.234", "0.5"}).value() == DecimalSign::point);
    CHECK(settled({"1.234", "1,12"}).value() == DecimalSign::comma);
    CHECK(settled({"1,12"}).value() == DecimalSign::comma);
    CHECK(settled({"512,77", "n/a", ""}).value() == DecimalSign::comma);
    CHECK(settled({"1'234.50"}).value() == DecimalSign::point);
    CHECK(settled({"12,34,567"}).value() == DecimalSign::point);
    CHECK(settled({"1 234", "12"}).value() == DecimalSign::point);

    const auto open = settled({"12", "1.234"});
    REQUIRE_FALSE(open.has_value());
    CHECK(open.error().reason == "import.decimal_open");
    CHECK(open.error().data == Json{{"column", "rate"},
                                    {"line", 3},
                                    {"value", "1.234"},
                                    {"by_point", "1.234"},
                                    {"by_comma", "1234"}});
    CHECK(settled({"1.234"}, DecimalSign::comma).value() == DecimalSign::comma);
    CHECK(settled({"1,000"}).error().reason == "import.decimal_open");
    const auto mixed = settled({"1,12", "1.12"});
    REQUIRE_FALSE(mixed.has_value());
    CHECK(mixed.error().reason == "import.decimal_mixed");
    CHECK(mixed.error().data["other_line"] == 2);
}
