#include <algorithm>
#include <map>

#include "cli/import/csv_text.hpp"
#include "tests/cli/company.hpp"
#include "tests/cli/lists.hpp"

namespace cairn {
namespace {

using namespace test;

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("an update changes what differs, by id or by a unique field, and nothing else",
          "[update]") {
    const Company company;
    write(company / "account.csv",
          "name,registration_code,employees,tier\nAcme,R1,10,b\nBeta,R2,20,c\n");
    REQUIRE(import(company.data, "account", company / "account.csv").exit_code == 0);
    const auto events = events_of(company.data);

    const std::vector<std::string> by_code{"--update", "registration_code"};
    const auto same = import(company.data, "account", company / "account.csv", by_code);
    CHECK(same.out == "account: 0 created, 0 updated, 2 known, 0 failed\n");
    CHECK(events_of(company.data) == events);

    write(company / "account.csv",
          "name,registration_code,employees,tier\nAcme,r1,11,\nGamma,R3,30,c\nNone,,5,c\n");
    auto dry = by_code;
    dry.emplace_back("--dry-run");
    CHECK(import(company.data, "account", company / "account.csv", dry).out ==
          "account: 1 would be created, 1 would be updated, 0 known, 1 failed\n");
    const auto changed = import(company.data, "account", company / "account.csv", by_code);
    CHECK(changed.out == "account: 1 created, 1 updated, 0 known, 1 failed\n");
    CHECK(changed.err.find("line 4: registration_code: ") != std::string::npos);

    auto list = exported(company.data, "account");
    const CsvTable table = read_csv(list).value();
    const auto column = static_cast<std::size_t>(
        std::find(table.head.begin(), table.head.end(), "tier") - table.head.begin());
    // An empty cell of a file that tells no whole record left the tier as it was.
    const auto acme = std::find_if(table.rows.begin(), table.rows.end(),
                                   [](const auto& row) { return row.cells[1] == "Acme"; });
    REQUIRE(acme != table.rows.end());
    CHECK(acme->cells[column] == "b");
    write(company / "account.csv", replaced(list, "Acme", "Acme AG"));
    CHECK(import(company.data, "account", company / "account.csv", {"--update", "id"}).out ==
          "account: 0 created, 1 updated, 2 known, 0 failed\n");
    CHECK(exported(company.data, "account").find("Acme AG") != std::string::npos);
}

TEST_CASE("an update takes a record through the transition to its new state", "[update]") {
    Company company;
    write(company / "task.csv", "name,status,owner\nCall,open,admin@cairn.example\n");
    REQUIRE(import(company.data, "task", company / "task.csv").exit_code == 0);
    const auto list = exported(company.data, "task");
    write(company / "task.csv", replaced(list, ",open,", ",done,"));
    CHECK(import(company.data, "task", company / "task.csv", {"--update", "id"}).out ==
          "task: 0 created, 1 updated, 0 known, 0 failed\n");
    CHECK(run_cairn({"export", "--data", company.data}).out.find("task.finished") !=
          std::string::npos);
    write(company / "task.csv", replaced(replaced(list, ",open,", ",doing,"), "Call", "Ring"));
    const auto refused = import(company.data, "task", company / "task.csv", {"--update", "id"});
    CHECK(refused.out == "task: 0 created, 0 updated, 0 known, 1 failed\n");
    CHECK(refused.err.find("no transition leads from done to doing") != std::string::npos);
}

TEST_CASE("an update leaves the lines of an address that the file has no column for", "[update]") {
    const Company company;
    const auto bring = [&](const std::string& text) {
        write(company / "account.csv", text);
        return import(company.data, "account", company / "account.csv",
                      {"--update", "registration_code"})
            .out;
    };
    const auto address = [&] {
        const CsvTable list = read_csv(exported(company.data, "account")).value();
        std::map<std::string, std::string> lines;
        for (std::size_t i = 0; i < list.head.size(); ++i)
            if (list.head[i].starts_with("address_") && !list.rows.at(0).cells[i].empty())
                lines[list.head[i]] = list.rows[0].cells[i];
        return lines;
    };
    using Lines = std::map<std::string, std::string>;
    const std::string updated = "account: 0 created, 1 updated, 0 known, 0 failed\n";
    const std::string known = "account: 0 created, 0 updated, 1 known, 0 failed\n";
    REQUIRE(bring("name,registration_code,address_city,address_street,address_postcode\n"
                  "Acme,R1,Köln,Dom 1,50667\n") ==
            "account: 1 created, 0 updated, 0 known, 0 failed\n");

    const std::string moved = "name,registration_code,address_city,address_street\nAcme,R1,Bonn,\n";
    CHECK(bring(moved) == updated);
    CHECK(address() == Lines{{"address_city", "Bonn"}, {"address_postcode", "50667"}});
    CHECK(bring(moved) == known);
    CHECK(bring("name,registration_code,address\nAcme,R1,Markt 2\n") == updated);
    CHECK(address() == Lines{{"address_city", "Bonn"},
                             {"address_postcode", "50667"},
                             {"address_street", "Markt 2"}});
    CHECK(bring("name,registration_code,address_city\nAcme,R1,\n") == known);

    // In a list as we export it an empty cell is an empty line.
    const CsvTable list = read_csv(exported(company.data, "account")).value();
    write(company / "account.csv",
          "id,name,address_city\n" + list.rows.at(0).cells.at(0) + ",Acme,\n");
    CHECK(import(company.data, "account", company / "account.csv", {"--update", "id"}).out ==
          updated);
    CHECK(address() == Lines{{"address_postcode", "50667"}, {"address_street", "Markt 2"}});
}

TEST_CASE("an update without a currency keeps the one that the amount has", "[update]") {
    const Company company;
    const auto bring = [&](const std::string& text, const std::vector<std::string>& more = {}) {
        write(company / "account.csv", text);
        std::vector<std::string> options{"--update", "registration_code"};
        options.insert(options.end(), more.begin(), more.end());
        return import(company.data, "account", company / "account.csv", options).out;
    };
    const auto has = [&](const std::string& amount) {
        return exported(company.data, "account").find(amount) != std::string::npos;
    };
    bring("name,registration_code,annual_revenue,annual_revenue_currency\nAcme,R1,100,USD\n");
    REQUIRE(has(",100,USD,"));
    CHECK(bring("name,registration_code,annual_revenue\nAcme,R1,200\n") ==
          "account: 0 created, 1 updated, 0 known, 0 failed\n");
    CHECK(has(",200,USD,"));
    CHECK(bring("name,registration_code,annual_revenue,annual_revenue_currency\nAcme,R1,200,\n") ==
          "account: 0 created, 0 updated, 1 known, 0 failed\n");
    // A new record's amount is in the workspace's currency, and a mapping's currency counts.
    bring("name,registration_code,annual_revenue\nBeta,R2,300\n");
    CHECK(has(",300,CNY,"));
    write(
        company / "map.json",
        R"({"type":"account","key":["registration_code"],"fields":{"name":"name","registration_code":"registration_code","annual_revenue":{"column":"annual_revenue","currency":"EUR"}}})");
    bring("name,registration_code,annual_revenue\nAcme,R1,200\n", {"--map", company / "map.json"});
    CHECK(has(",200,EUR,"));
}

TEST_CASE("a row whose unique value is taken says how to change the record that has it",
          "[update]") {
    const Company company;
    write(company / "account.csv", "name,registration_code\nAcme,R1\nOther,R1\n");
    const auto done = import(company.data, "account", company / "account.csv");
    CHECK(done.out == "account: 1 created, 0 known, 1 failed\n");
    CHECK(done.err.find("--update registration_code") != std::string::npos);
    const auto wrong =
        import(company.data, "account", company / "account.csv", {"--update", "name"});
    CHECK(wrong.exit_code == 1);
    CHECK(wrong.err.find("take id or registration_code") != std::string::npos);
}

TEST_CASE("an import through the server updates as one into the folder does", "[update]") {
    Company company;
    company.serve();
    const std::string url = "http://127.0.0.1:" + std::to_string(company.port());
    const auto bring = [&](const std::string& rows) {
        write(company / "user.csv", "name,email\n" + rows);
        return run_cairn({"import", "--server", url, "--token", company.token(), "user",
                          company / "user.csv", "--update", "email"})
            .out;
    };
    CHECK(bring("Ann,ann@cairn.example\n") == "user: 1 created, 0 updated, 0 known, 0 failed\n");
    CHECK(bring("Ann Lee,ANN@cairn.example\n") ==
          "user: 0 created, 1 updated, 0 known, 0 failed\n");
    CHECK(bring("Ann Lee,ANN@cairn.example\n") ==
          "user: 0 created, 0 updated, 1 known, 0 failed\n");
}

}  // namespace cairn
