#include <algorithm>
#include <map>

#include <catch2/catch.hpp>

#include "cli/import/csv_text.hpp"
#include "tests/cli/company.hpp"
#include "tests/cli/lists.hpp"

namespace cairn {
namespace {

using namespace test;

/// The products' codes, which are numbered, by their names.
std::map<std::string, std::string> codes_of(const Company& company) {
    const CsvTable table = read_csv(exported(company.data, "product")).value();
    const auto column = [&](const char* name) {
        return static_cast<std::size_t>(std::find(table.head.begin(), table.head.end(), name) -
                                        table.head.begin());
    };
    std::map<std::string, std::string> codes;
    for (const auto& row : table.rows) codes[row.cells[column("name")]] = row.cells[column("code")];
    return codes;
}

}  // namespace

TEST_CASE("a row takes no number that a later row may own", "[import]") {
    const Company company;
    const auto import_rows = [&](const char* text, const std::vector<std::string>& more = {}) {
        write(company / "product.csv", text);
        return import(company.data, "product", company / "product.csv", more).out;
    };
    CHECK(import_rows("name,code\nBolt,\nNut,CP-00001\n") ==
          "product: 2 created, 0 known, 0 failed\n");
    CHECK(codes_of(company) ==
          std::map<std::string, std::string>{{"Bolt", ""}, {"Nut", "CP-00001"}});
    // A table that says nothing of numbers leaves none to a later row.
    CHECK(import_rows("name\nScrew\n") == "product: 1 created, 0 known, 0 failed\n");
    CHECK(codes_of(company)["Screw"] == "CP-00002");
    // An empty cell still changes nothing that is there.
    CHECK(import_rows("name,code,erp_code\nWasher,,E1\n") ==
          "product: 1 created, 0 known, 0 failed\n");
    CHECK(import_rows("code,name,erp_code\nCP-00003,Washer,E1\n", {"--update", "erp_code"}) ==
          "product: 0 created, 1 updated, 0 known, 0 failed\n");
    CHECK(import_rows("code,name,erp_code\n,Washer,E1\n", {"--update", "erp_code"}) ==
          "product: 0 created, 0 updated, 1 known, 0 failed\n");
    CHECK(codes_of(company)["Washer"] == "CP-00003");
}

}  // namespace cairn
