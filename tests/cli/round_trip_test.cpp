#include <fstream>
#include <sstream>

#include "cli/import/csv_text.hpp"
#include "tests/cli/company.hpp"
#include "tests/support/decider_spec.hpp"

namespace cairn {
namespace {

using namespace test;
namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

void write(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

std::string without_line_of(const std::string& text, const std::string& word) {
    std::istringstream lines(text);
    std::string kept;
    for (std::string line; std::getline(lines, line);)
        if (line.find(word) == std::string::npos) kept += line + '\n';
    return kept;
}

/// The list of a type in a workspace that nobody serves.
std::string exported(const fs::path& data, const std::string& type) {
    const auto list = run_cairn(
        {"export", "--data", data, "--format", "csv", "--type", type, "--archived", "yes"});
    INFO(list.err);
    REQUIRE(list.exit_code == 0);
    return list.out;
}

/// All lists of a workspace, each in a file of the folder.
void export_all(const fs::path& data, const fs::path& into) {
    const auto done = run_cairn(
        {"export", "--data", data, "--format", "csv", "--into", into, "--archived", "yes"});
    INFO(done.err);
    REQUIRE(done.exit_code == 0);
}

/// Rows that fail are looked at in what is said of them.
Finished import(const fs::path& data,
                const std::string& type,
                const fs::path& file,
                const std::vector<std::string>& more = {}) {
    const fs::path failed = fs::path(file).replace_extension("failed.csv");
    fs::remove(failed);
    std::vector<std::string> command{"import", "--data", data, type, file, "--failed", failed};
    command.insert(command.end(), more.begin(), more.end());
    return run_cairn(command);
}

/// How many events the log holds.
std::size_t events_of(const fs::path& data) {
    const auto log = run_cairn({"export", "--data", data}).out;
    return static_cast<std::size_t>(std::count(log.begin(), log.end(), '\n'));
}

struct DemoFolder {
    DemoFolder() {
        CairnProcess(data, {"--demo"}).stop_gracefully();
        export_all(data, lists);
    }
    /// An empty workspace of the same settings, but for its administrator.
    fs::path empty_workspace(const std::string& admin) const {
        const fs::path made = dir / admin;
        REQUIRE(run_cairn({"init", "--data", made, "--admin", admin, "--lang", "zh"}).exit_code ==
                0);
        return made;
    }
    TempDir dir;
    fs::path data = dir / "demo";
    fs::path lists = dir / "lists";
};

constexpr const char* demo_types[] = {"account", "activity",    "contact", "contract", "handoff",
                                      "lead",    "opportunity", "task",    "team",     "user"};

}  // namespace

TEST_CASE("every list of the demo comes back equal from an empty workspace", "[round_trip]") {
    const DemoFolder demo;
    const auto data = demo.empty_workspace("setup@cairn.example");
    const auto done = run_cairn({"import", "--data", data, "--all", demo.lists});
    INFO(done.out << done.err);
    REQUIRE(done.exit_code == 0);
    export_all(data, demo.dir / "again");
    for (const std::string type : demo_types) {
        INFO(type);
        const auto before = text_of(demo.lists / (type + ".csv"));
        CHECK(before.starts_with(byte_order_mark));
        CHECK(std::count(before.begin(), before.end(), '\n') > 1);
        // A workspace has an administrator from the start.
        CHECK(without_line_of(text_of(demo.dir / "again" / (type + ".csv")),
                              "setup@cairn.example") == before);
    }
    const auto events = events_of(data);
    const auto again = run_cairn({"import", "--data", data, "--all", demo.lists, "--update", "id"});
    INFO(again.out << again.err);
    CHECK(again.exit_code == 0);
    CHECK(events_of(data) == events);
    CHECK(run_cairn({"replay", "--data", data, "--check"}).exit_code == 0);
}

TEST_CASE("lists come in one by one, too, and people are known by their addresses",
          "[round_trip]") {
    const DemoFolder demo;
    const auto data = demo.empty_workspace("Fang.Min@yunling.example");
    const auto bring = [&](const std::string& type, const std::vector<std::string>& more) {
        const auto done = import(data, type, demo.lists / (type + ".csv"), more);
        INFO(type << ' ' << done.out << done.err);
        CHECK(done.exit_code == 0);
    };
    bring("team", {"--incomplete"});
    bring("user", {"--update", "email"});
    bring("team", {"--update", "id"});
    for (const char* type :
         {"account", "contact", "opportunity", "contract", "handoff", "lead", "task", "activity"})
        bring(type, {});
    for (const std::string type : demo_types) {
        INFO(type);
        const auto before = text_of(demo.lists / (type + ".csv"));
        const auto after = exported(data, type);
        // The administrator was there under another id.
        const char* but = type == "user" ? "fang.min@yunling.example" : "no such line";
        const char* and_but = type == "user" ? "Fang.Min@yunling.example" : "no such line";
        CHECK(without_line_of(without_line_of(after, but), and_but) ==
              without_line_of(without_line_of(before, but), and_but));
    }
}

TEST_CASE("every kind of field keeps its hardest values on the way out and in", "[round_trip]") {
    Company company;
    company.serve();
    REQUIRE(
        company.http().send("PUT", "/api/v1/model/sample", json_text(sample_definition())).status ==
        200);
    const std::string other = company.create("sample", {{"name", "=SUM(A1:A9)"}, {"code", "; \\"}});
    const std::string full =
        company.create("sample", {{"name", "@home, \"quoted\"; 'single'"},
                                  {"notes", "-5 °C\nsecond line\n\n=third"},
                                  {"rate", "1.234"},
                                  {"pieces", 1234},
                                  {"price", {{"amount", "1.2"}, {"currency", "USD"}}},
                                  {"discount", "-0.5"},
                                  {"due_on", nullptr},
                                  {"seen_at", "2027-01-31T09:00:00.123456+08:00"},
                                  {"urgent", false},
                                  {"size", "b"},
                                  {"colors", {"a", "c"}},
                                  {"tags", {"a; b", "c\\", "'=x", "+1"}},
                                  {"owner", nullptr},
                                  {"part_of", other},
                                  {"next", other},
                                  {"others", {other}},
                                  {"email", "a@b.example"},
                                  {"phone", "+86 138 0000 0000"},
                                  {"site", "https://example.com/?a=1;b=2"},
                                  {"place", {{"city", "=Köln"}, {"street", "a;b"}}},
                                  {"code", "'-5"}});
    REQUIRE(company.http().send("DELETE", "/api/v1/records/sample/" + other).status == 200);
    company.stop();
    const auto before = exported(company.data, "sample");
    CHECK(before.find(full) != std::string::npos);
    write(company / "sample.csv", before);
    Company target;
    target.serve();
    REQUIRE(
        target.http().send("PUT", "/api/v1/model/sample", json_text(sample_definition())).status ==
        200);
    target.stop();
    const auto done = import(target.data, "sample", company / "sample.csv");
    INFO(done.out << done.err);
    REQUIRE(done.exit_code == 0);
    CHECK(exported(target.data, "sample") == before);
}

TEST_CASE("records that refer to each other come in together", "[round_trip]") {
    const Company company;
    const std::string a = id_text(1);
    const std::string b = id_text(2);
    const std::string account = id_text(3);
    write(company / "account.csv", "id,name\n" + account + ",Acme\n");
    write(company / "contact.csv", "id,name,account_id,reports_to_id\n" + a + ",Ann," + account +
                                       ',' + b + "\n" + b + ",Bob," + account + ',' + a + "\n");
    REQUIRE(import(company.data, "account", company / "account.csv").exit_code == 0);
    const auto done = import(company.data, "contact", company / "contact.csv");
    CHECK(done.out == "contact: 2 created, 0 known, 0 failed\n");
    const auto list = exported(company.data, "contact");
    CHECK(list.find(",Bob," + b) != std::string::npos);
    CHECK(list.find(",Ann," + a) != std::string::npos);
}

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

TEST_CASE("all files of a folder that are called like types come in, and the others are named",
          "[import]") {
    const Company company;
    fs::create_directory(company / "lists");
    write(company / "lists/account.CSV", "name\nAcme\n");
    write(company / "lists/acount.csv", "name\nBeta\n");
    write(company / "lists/notes.txt", "of no interest\n");
    const auto bring = [&] {
        return run_cairn({"import", "--data", company.data, "--all", company / "lists"});
    };
    const auto done = bring();
    CHECK(done.out == "account: 1 created, 0 known, 0 failed\n");
    CHECK(done.err.find("acount.csv is left out") != std::string::npos);
    CHECK(done.err.find("notes.txt") == std::string::npos);
    write(company / "lists/account.csv", "name\nGamma\n");
    CHECK(bring().err.find("two files that are called like the record type account") !=
          std::string::npos);
}

TEST_CASE("a server that lets nobody in is not taken for one without record types", "[import]") {
    Company company;
    company.serve();
    fs::create_directory(company / "lists");
    write(company / "lists/account.csv", "name\nAcme\n");
    const auto done =
        run_cairn({"import", "--server", "http://127.0.0.1:" + std::to_string(company.port()),
                   "--token", "wrong", "--all", company / "lists"});
    CHECK(done.exit_code == 1);
    CHECK(done.out.empty());
    CHECK(done.err.find("import.no_file") == std::string::npos);
    CHECK(done.err.find("(session.re") != std::string::npos);
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

TEST_CASE("files of other countries come in as they were written, or not at all", "[import]") {
    const Company company;
    write(company / "account.csv", "name,city\nM\xFCller GmbH,K\xF6ln\n");
    const auto done = import(company.data, "account", company / "account.csv");
    CHECK(done.out == "account: 1 created, 0 known, 0 failed\n");
    CHECK(done.err.find("is read as windows-1252") != std::string::npos);
    CHECK(exported(company.data, "account").find("Müller GmbH") != std::string::npos);
    write(company / "account.csv", "name\nS\xF8ren\n");
    const auto asked = import(company.data, "account", company / "account.csv");
    CHECK(asked.exit_code == 1);
    CHECK(asked.out.empty());
    CHECK(asked.err.find("--encoding windows-1252: Søren\n") != std::string::npos);
    CHECK(asked.err.find("--encoding windows-1250: Sřren\n") != std::string::npos);
    CHECK(import(company.data, "account", company / "account.csv", {"--encoding", "windows-1252"})
              .out == "account: 1 created, 0 known, 0 failed\n");
}

}  // namespace cairn
