#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "cli/import/csv_columns.hpp"
#include "cli/import/csv_text.hpp"
#include "cli/import/text_encoding.hpp"

using namespace cairn;

namespace {

const std::filesystem::path messy = std::filesystem::path(CAIRN_SHARED_DATA_DIR) / "messy-csv";

std::string contents(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("messy files are read as their authors meant, or refused with the line", "[csv]") {
    if (!std::filesystem::exists(messy)) {
        WARN("not there: " << messy);
        return;
    }
    const Json expected = trusted_json(contents(messy / "expected.json"));
    for (const auto& [file, wanted] : expected.items()) {
        INFO(file);
        const auto table = read_csv(contents(messy / file));
        if (wanted.contains("header_error") || wanted.contains("parse_error")) {
            CHECK_FALSE(table.has_value());
            continue;
        }
        REQUIRE(table.has_value());
        CHECK(Json(table->head) == wanted["header"]);
        Json rows = Json::array();
        for (const auto& row : table->rows) rows.push_back(row.cells);
        if (wanted.contains("rows")) CHECK(rows == wanted["rows"]);
        Json wrong = Json::array();
        for (const auto& row : table->rows)
            if (row.cells.size() != table->head.size()) wrong.push_back(row.line);
        if (wanted.contains("row_errors")) CHECK(wrong == wanted["row_errors"]);
    }
}

TEST_CASE("a cell that a spreadsheet would run is made harmless on the way out and numbers stay",
          "[csv]") {
    CHECK(csv_line({"=cmd|' /C calc'!A0", "-5", "a,b", "say \"hi\""}) ==
          "'=cmd|' /C calc'!A0,-5,\"a,b\",\"say \"\"hi\"\"\"\r\n");
}

TEST_CASE("what made a cell harmless comes off again, and nothing else does", "[csv]") {
    for (const std::string text :
         {"=SUM(A1:A9)", "@home", "-5 °C", "+86 138", "'=SUM(A1)", "''@x", "-5", "'-5", "'90s",
          "O'Hara", "'", "''", "plain", "- one\n- two"}) {
        const auto table = read_csv("a\r\n" + csv_line({text}));
        INFO(text);
        REQUIRE(table.has_value());
        REQUIRE(table->rows.size() == 1);
        CHECK(without_guard(table->rows[0].cells[0]) == text);
    }
}

TEST_CASE("a first line that tells Excel the delimiter is no row, and its delimiter is taken",
          "[csv]") {
    const auto table = read_csv("sep=;\r\na;b,c\r\n1;2,3\r\n");
    REQUIRE(table.has_value());
    CHECK(table->head == std::vector<std::string>{"a", "b,c"});
    REQUIRE(table->rows.size() == 1);
    CHECK(table->rows[0].cells == std::vector<std::string>{"1", "2,3"});
    CHECK(table->rows[0].line == 3);
    const auto marked = read_csv(std::string(byte_order_mark) + "SEP=\t\na\tb\n");
    REQUIRE(marked.has_value());
    CHECK(marked->head == std::vector<std::string>{"a", "b"});
    CHECK(read_csv("sep=;\na;a\n").error().data["line"] == 2);
    CHECK(read_csv("sep=;\n").error().reason == "csv.empty");
    CHECK(read_csv("sep=x\n1\n").value().head == std::vector<std::string>{"sep=x"});
}

TEST_CASE("elements of a list keep their semicolons and backslashes in one cell", "[csv]") {
    for (const std::vector<std::string>& elements :
         {std::vector<std::string>{"a", "b"}, {"a; b", "c"}, {"a\\", "b"}, {"C:\\x;", "\\;"}, {}})
        CHECK(split_elements(joined_elements(elements)) == elements);
    CHECK(split_elements("a; b;;C:\\x") == std::vector<std::string>{"a", "b", "C:\\x"});
}

TEST_CASE("a slug is what is left of a name in an e-mail address", "[csv]") {
    CHECK(slug("Zoë  O'Hara-Łee") == "zoe.o.hara.ee");
    CHECK(slug("Moses Frase") == "moses.frase");
}
