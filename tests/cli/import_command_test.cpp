#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/cli/company.hpp"
#include "tests/cli/folder.hpp"
#include "tests/cli/lists.hpp"

namespace cairn {

using namespace test;
namespace fs = std::filesystem;

TEST_CASE("a file is imported once, its broken rows come back, and again it adds nothing",
          "[cli]") {
    const Folder workspace;
    const auto file = workspace.write(
        "accounts.csv", "name,employees,nonsense\r\nAcme,12,x\r\nBeta,many,y\r\n蓝天科技,7,z\r\n");
    const auto map = workspace.write(
        "map.json",
        R"({"type":"account","key":["name"],"fields":{"name":"name","employees":"employees"}})");
    const auto failed = workspace.folder / "failed.csv";
    const std::vector<std::string> command{"import", "--data", workspace.data, "account", file,
                                           "--map",  map,      "--failed",     failed};
    auto dry = command;
    dry.push_back("--dry-run");
    CHECK(run_cairn(dry).out == "account: 2 would be created, 0 known, 1 failed\n");
    CHECK_FALSE(std::filesystem::exists(failed));
    const auto first = run_cairn(command);
    CHECK(first.out == "account: 2 created, 0 known, 1 failed\n");
    CHECK(first.exit_code == 1);
    CHECK(first.err.find("line 3: employees") != std::string::npos);
    CHECK(first.err.find("Importing") == std::string::npos);
    std::ifstream back(failed);
    const std::string text((std::istreambuf_iterator<char>(back)), {});
    CHECK(text.find(
              "Beta,many,y,\"employees: \"\"many\"\" cannot be read; expected: a whole number") !=
          std::string::npos);
    const auto kept = run_cairn(command);
    CHECK(kept.exit_code == 1);
    CHECK(kept.err.find("--failed " + failed.string() + ": there is such a file already") !=
          std::string::npos);
    std::filesystem::remove(failed);
    CHECK(run_cairn(command).out == "account: 0 created, 2 known, 1 failed\n");
}

TEST_CASE("the file that is imported is not overwritten with its failed rows", "[cli]") {
    const Folder workspace;
    const std::string rows = "name,employees\nBeta,many\n";
    const auto file = workspace.write("accounts.csv", rows);
    const auto refused =
        run_cairn({"import", "--data", workspace.data, "account", file, "--failed", file});
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("is the file that is imported") != std::string::npos);
    std::ifstream back(file);
    CHECK(std::string((std::istreambuf_iterator<char>(back)), {}) == rows);
}

TEST_CASE("an import into a served folder is refused, and works through the server", "[cli]") {
    const Folder workspace;
    const std::string token = workspace.token();
    const auto file = workspace.write("accounts.csv", "name,parent\nChild,Mother\nMother,\n");
    const auto map = workspace.write(
        "map.json",
        R"({"type":"account","key":["name"],"fields":{"name":"name","parent":{"column":"parent","find":"name"}}})");
    CairnProcess server(workspace.data);
    const auto refused =
        run_cairn({"import", "--data", workspace.data, "account", file, "--map", map});
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("--server") != std::string::npos);
    const std::string url = "http://127.0.0.1:" + std::to_string(server.port());
    CHECK(run_cairn({"import", "--server", url, "--token", token, "account", file, "--map", map})
              .out == "account: 2 created, 0 known, 0 failed\n");
    HttpClient client(server.port(), token);
    const auto rows = client.get("/api/v1/records/account?sort=name").json()["rows"];
    REQUIRE(rows.size() == 2);
    CHECK(rows[0]["parent"] == rows[1]["id"]);
}

TEST_CASE("a dry run counts as the import will, with rows that refer to rows further down",
          "[cli]") {
    const Folder workspace;
    const auto map = workspace.write(
        "map.json",
        R"({"type":"account","key":["name"],"fields":{"name":"name","parent":{"column":"parent","find":"name"}}})");
    for (const std::string rows :
         {"Child,Mother\nMother,\n", "Aunt,\nNiece,Aunt\nGrandniece,Niece\nLost,Nobody\n"}) {
        const auto file = workspace.write("accounts.csv", "name,parent\n" + rows);
        const std::vector<std::string> command{"import", "--data", workspace.data, "account",  file,
                                               "--map",  map,      "--failed",     "/dev/null"};
        auto dry = command;
        dry.push_back("--dry-run");
        auto foreseen = run_cairn(dry).out;
        foreseen.replace(foreseen.find("would be created"), std::string("would be created").size(),
                         "created");
        CHECK(foreseen == run_cairn(command).out);
    }
}

TEST_CASE("rows that failed come back as they were, may be mended, and may fail again", "[cli]") {
    const Folder workspace;
    const auto map = workspace.write(
        "map.json",
        R"({"type":"account","key":["name"],"fields":{"name":"name","employees":"employees"}})");
    const std::string failed = workspace.folder / "failed.csv";
    const std::string again = workspace.folder / "failed.2.csv";
    const auto import = [&](const std::string& file, const std::string& into) {
        return run_cairn({"import", "--data", workspace.data, "account", file, "--map", map,
                          "--failed", into})
            .out;
    };
    const auto text_of = [](const std::string& file) {
        std::ifstream back(file);
        return std::string((std::istreambuf_iterator<char>(back)), {});
    };
    const std::string cells = "the row has more or fewer cells than the first line (row.cells)\r\n";
    const std::string left =
        "\xEF\xBB\xBFname,employees,cairn_reason\r\nBeta,many,\"employees: \"\"many\"\" cannot be "
        "read; expected: a whole number such as 1200 (field.format)\"\r\nGamma," +
        cells + "Delta,1,2," + cells;
    CHECK(import(workspace.write("accounts.csv",
                                 "name,employees\r\nBeta,many\r\nGamma\r\nDelta,1,2\r\n"),
                 failed) == "account: 0 created, 0 known, 3 failed\n");
    CHECK(text_of(failed) == left);
    CHECK(import(failed, again) == "account: 0 created, 0 known, 3 failed\n");
    CHECK(text_of(again) == left);
    CHECK(import(workspace.write("mended.csv",
                                 "name,employees,cairn_reason\r\nBeta,12,employees: "
                                 "field.format\r\nGamma,7\r\n"),
                 workspace.folder / "failed.3.csv") == "account: 2 created, 0 known, 0 failed\n");
}

TEST_CASE("a find field that the other type does not have refuses the import", "[cli]") {
    const Folder workspace;
    const auto file = workspace.write("accounts.csv", "name,parent\nChild,\n");
    const auto map = workspace.write(
        "map.json",
        R"({"type":"account","key":["name"],"fields":{"name":"name","parent":{"column":"parent","find":"nickname"}}})");
    const auto refused =
        run_cairn({"import", "--data", workspace.data, "account", file, "--map", map});
    CHECK(refused.exit_code == 1);
    CHECK(refused.err.find("/fields/parent/find") != std::string::npos);
    CHECK(refused.out.empty());
}

TEST_CASE("the flag --server goes before CAIRN_DATA, and without either the command line is wrong",
          "[cli]") {
    const Folder workspace;
    const std::string token = workspace.token();
    const CairnProcess server(workspace.data);
    const auto file = workspace.write("accounts.csv", "name,annual_revenue\nAcme,5\n");
    setenv("CAIRN_DATA", workspace.data.c_str(), 1);
    const auto done =
        run_cairn({"import", "--server", "http://localhost:" + std::to_string(server.port()) + "/",
                   "--token", token, "account", file});
    unsetenv("CAIRN_DATA");
    INFO(done.err);
    CHECK(done.out == "account: 1 created, 0 known, 0 failed\n");
    CHECK(run_cairn({"import", "account", file}).exit_code == 2);
}

TEST_CASE("a list that a spreadsheet saved in its own way is asked about its numbers", "[cli]") {
    const Folder workspace;
    const auto file = workspace.write("accounts.csv",
                                      "id;name;annual_revenue\r\n"
                                      "d3c12a98-2dee-413e-97ae-10e1b8a22ac0;Acme;12.500\r\n");
    const auto asked = run_cairn({"import", "--data", workspace.data, "account", file});
    CHECK(asked.exit_code == 1);
    CHECK(asked.out.empty());
    CHECK(asked.err.find("(import.decimal_open)") != std::string::npos);
    CHECK(run_cairn({"import", "--data", workspace.data, "account", file, "--decimal", ","}).out ==
          "account: 1 created, 0 known, 0 failed\n");
}

TEST_CASE("a failed row says which value was refused, and what would do", "[cli]") {
    const Folder workspace;
    const auto file = workspace.write(
        "accounts.csv", "name,tier,website,employees\nA,platinum,,\nB,,nowhere,\nC,,,-1\n");
    const std::string failed = workspace.folder / "failed.csv";
    const auto done =
        run_cairn({"import", "--data", workspace.data, "account", file, "--failed", failed});
    CHECK(done.out == "account: 0 created, 0 known, 3 failed\n");
    INFO(done.err);
    CHECK(done.err.find("line 2: tier: \"platinum\" is none of the options; expected: a, b, c "
                        "(field.unknown_option)") != std::string::npos);
    CHECK(
        done.err.find("line 3: website: \"nowhere\" cannot be read; expected: http or https URL") !=
        std::string::npos);
    CHECK(done.err.find("line 4: employees: \"-1\" is too small; at least 0") != std::string::npos);
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

TEST_CASE("of many failed rows the first are said, and how many more there are", "[import]") {
    const Company company;
    write(company / "account.csv", "name,employees\nA,x\nB,x\nC,x\nD,x\nE,x\n");
    const auto five = import(company.data, "account", company / "account.csv");
    CHECK(five.err.find("line 6: ") != std::string::npos);
    CHECK(five.err.find(" more\n") == std::string::npos);
    write(company / "account.csv", "name,employees\nA,x\nB,x\nC,x\nD,x\nE,x\nF,x\nG,x\n");
    const auto seven = import(company.data, "account", company / "account.csv");
    CHECK(seven.err.find("line 7: ") == std::string::npos);
    CHECK(seven.err.find("cairn: and 2 more\n") != std::string::npos);
}

TEST_CASE("a file of which no column is a field is refused at once, with what would do",
          "[import]") {
    const Company company;
    write(company / "product.csv", "ProductID,ProductName\n1,Chai\n");
    const auto done = import(company.data, "product", company / "product.csv");
    CHECK(done.exit_code == 1);
    CHECK(done.out.empty());
    INFO(done.err);
    CHECK(done.err.find("the columns are ProductID, ProductName, the fields name, code,") !=
          std::string::npos);
    CHECK(done.err.find("--map") != std::string::npos);
    CHECK_FALSE(fs::exists(company / "product.failed.csv"));
}

TEST_CASE("a street may have several lines, the other lines of an address are one each",
          "[import]") {
    const Company company;
    const std::string rows =
        "name,registration_code,address_street,address_city\r\n"
        "Tokyo Traders,R1,\"9-8 Sekimai\r\nMusashino-shi\",Tokyo\r\n";
    write(company / "account.csv", rows + "Lost,R2,Road,\"To\nkyo\"\r\n");
    const auto done = import(company.data, "account", company / "account.csv");
    INFO(done.err);
    CHECK(done.out == "account: 1 created, 0 known, 1 failed\n");
    CHECK(done.err.find("line 4: address: holds a control character") != std::string::npos);
    CHECK(exported(company.data, "account").find("\"9-8 Sekimai\nMusashino-shi\"") !=
          std::string::npos);
    write(company / "account.csv", rows);
    CHECK(
        import(company.data, "account", company / "account.csv", {"--update", "registration_code"})
            .out == "account: 0 created, 0 updated, 1 known, 0 failed\n");
}

TEST_CASE("records refer to each other by the keys of their rows", "[import]") {
    const Company company;
    write(company / "account.csv", "Code,Name,Of\n7,Child,8\n8,Mother,\n9,Lost,10\n");
    write(
        company / "map.json",
        R"({"type":"account","key":["Code"],"fields":{"name":"Name","parent":{"key_of":["Of"]}}})");
    const std::vector<std::string> map{"--map", company / "map.json"};
    auto dry = map;
    dry.push_back("--dry-run");
    CHECK(import(company.data, "account", company / "account.csv", dry).out ==
          "account: 2 would be created, 0 known, 1 failed\n");
    const auto done = import(company.data, "account", company / "account.csv", map);
    CHECK(done.out == "account: 2 created, 0 known, 1 failed\n");
    INFO(done.err);
    CHECK(done.err.find("line 4: parent: \"10\" names no record of account by its key; ") !=
          std::string::npos);
    CHECK(exported(company.data, "account").find(",Mother,") != std::string::npos);
}

}  // namespace cairn
