#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "events/values/decimal.hpp"
#include "tests/cli/lists.hpp"
#include "tests/support/cairn_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/temp_dir.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

using Rows = std::vector<Json>;

/// Runs the sample's script as a person would.
int import_northwind(const std::string& data, const std::string& source, const std::string& out) {
    const std::string script = "CAIRN='" CAIRN_BINARY "' '" CAIRN_SOURCE_DIR
                               "/samples/northwind/import' '" +
                               data + "' '" + source + "' >>'" + out + "' 2>&1";
    return std::system(script.c_str());
}

/// All records of a type with these fields, page after page.
Rows rows_of(HttpClient& client, const std::string& type, const std::string& fields) {
    Rows rows;
    std::string after;
    do {
        const auto answer =
            client.get("/api/v1/records/" + type + "?limit=1000&fields=" + fields + after);
        REQUIRE(answer.status == 200);
        const Json page = answer.json();
        for (const auto& row : page["rows"]) rows.push_back(row);
        const Json& next = page["next"];
        after = next.is_null() ? "" : "&after=" + url_encoded(next.get<std::string>());
    } while (!after.empty());
    return rows;
}

/// Rows by the text in a field; those without it are left out.
std::map<std::string, Json> by(const std::string& field, const Rows& rows) {
    std::map<std::string, Json> found;
    for (const auto& row : rows)
        if (row.contains(field)) found[row[field].get<std::string>()] = row;
    return found;
}

void check_counts(HttpClient& client) {
    const auto total = [&](const std::string& type) {
        return client.get("/api/v1/records/" + type + "?limit=1").json()["total"];
    };
    CHECK(total("user") == 10);  // Nine employees and the administrator.
    CHECK(total("account") == 93 + 29);
    CHECK(total("contact") == 93 + 29);
    CHECK(total("product") == 77);
    CHECK(total("order") == 830);
    CHECK(total("order_line") == 2155);
    const auto suppliers = client.get("/api/v1/records/account?limit=1&filter=" +
                                      url_encoded(R"({"in":["supplier",{"var":"tags"}]})"));
    CHECK(suppliers.json()["total"] == 29);
    const auto board = client.get("/api/v1/board/order?limit=1").json();
    const auto columns = by("state", board["columns"].get<Rows>());
    CHECK(columns.at("delivered")["count"] == 809);
    CHECK(columns.at("confirmed")["count"] == 21);
}

/// Each line's amount is rounded to cents, half up, by the server. Unrounded the lines make
/// 208083.97, 617085.2035 and 440623.866, together 1265793.0395, the known total.
void check_yearly_sums(HttpClient& client) {
    const auto orders = by("id", rows_of(client, "order", "ordered_on,status"));
    std::map<std::string, Sum> sums;
    Sum still_to_deliver;
    for (const auto& line : rows_of(client, "order_line", "order,amount,open_quantity")) {
        const Json& order = orders.at(line["order"].get<std::string>());
        const auto year = order["ordered_on"].get<std::string>().substr(0, 4);
        REQUIRE(line["amount"]["currency"] == "USD");
        const auto amount = Decimal::parse(line["amount"]["amount"].get<std::string>());
        const auto open = Decimal::parse(line["open_quantity"].get<std::string>());
        REQUIRE((amount && open));
        sums[year] += *amount;
        sums["all"] += *amount;
        still_to_deliver += *open;
        if (order["status"] == "delivered") REQUIRE(*open == Decimal{});
    }
    CHECK(sums["2016"].text() == "208083.99");
    CHECK(sums["2017"].text() == "617085.35");
    CHECK(sums["2018"].text() == "440623.95");
    CHECK(sums["all"].text() == "1265793.29");
    CHECK(still_to_deliver.text() == "1198");
}

void check_texts(HttpClient& client) {
    const auto accounts = rows_of(client, "account", "name,short_name,city,address");
    const auto customers = by("short_name", accounts);
    CHECK(customers.at("TOMSP")["name"] == "Toms Spezialitäten");
    CHECK(customers.at("TOMSP")["city"] == "Münster");
    CHECK(customers.at("TRADH")["name"] == "Tradição Hipermercados");
    CHECK(customers.at("HANAR")["address"]["street"] == "Rua do Paço, 67");
    CHECK(customers.at("ANATR")["address"]["postcode"] == "05021");
    CHECK(by("name", accounts).at("Tokyo Traders")["address"]["street"] ==
          "9-8 Sekimai\nMusashino-shi");
    const auto contacts = by("account", rows_of(client, "contact", "name,account"));
    CHECK(contacts.at(customers.at("BLONP")["id"])["name"] == "Frédérique Citeaux");
    const auto products = by("code", rows_of(client, "product", "name,code,family,kind"));
    CHECK(products.at("75")["name"] == "Rhönbräu Klosterbier");
    CHECK(products.at("75")["family"] == "Beverages");
    CHECK(products.at("75")["kind"] == "goods");
    CHECK(products.at("55")["name"] == "Pâté chinois");
}

void check_reporting(HttpClient& client) {
    const auto users = rows_of(client, "user", "name,employee_number,manager");
    const auto by_id = by("id", users);
    std::map<std::string, std::string> managers;
    for (const auto& [number, user] : by("employee_number", users))
        managers[user["name"]] =
            user.contains("manager")
                ? by_id.at(user["manager"].get<std::string>())["name"].get<std::string>()
                : "";
    CHECK(managers == std::map<std::string, std::string>{{"Andrew Fuller", ""},
                                                         {"Janet Leverling", "Andrew Fuller"},
                                                         {"Laura Callahan", "Andrew Fuller"},
                                                         {"Margaret Peacock", "Andrew Fuller"},
                                                         {"Nancy Davolio", "Andrew Fuller"},
                                                         {"Steven Buchanan", "Andrew Fuller"},
                                                         {"Anne Dodsworth", "Steven Buchanan"},
                                                         {"Michael Suyama", "Steven Buchanan"},
                                                         {"Robert King", "Steven Buchanan"}});
}

void check_customers_without_orders(HttpClient& client) {
    const auto with_orders = by("account", rows_of(client, "order", "account"));
    std::set<std::string> without;
    for (const auto& [code, customer] : by("short_name", rows_of(client, "account", "short_name")))
        if (!with_orders.contains(customer["id"].get<std::string>())) without.insert(code);
    CHECK(without == std::set<std::string>{"FISSA", "PARIS", "VALON", "Val2"});
}

}  // namespace

TEST_CASE("the Northwind data comes in as it is, and a second time adds nothing", "[northwind]") {
    const std::string source = CAIRN_SHARED_DATA_DIR "/northwind";
    if (!std::filesystem::exists(source)) {
        WARN("not there: " << source);
        return;
    }
    const TempDir folder;
    const std::string data = folder / "data";
    REQUIRE(import_northwind(data, source, folder / "out") == 0);
    std::ostringstream said;
    said << std::ifstream(folder / "out").rdbuf();
    CHECK(said.str().find("21 came in past a gate of their lifecycle") != std::string::npos);
    const std::size_t events = events_of(data);
    REQUIRE(import_northwind(data, source, folder / "out") == 0);
    CHECK(events_of(data) == events);

    const auto out = run_cairn({"token", "--data", data, "--user", "admin@northwind.example"}).out;
    CairnProcess server(data);
    HttpClient client(server.port(), out.substr(0, out.find('\n')));
    check_counts(client);
    check_yearly_sums(client);
    check_texts(client);
    check_reporting(client);
    check_customers_without_orders(client);
}
