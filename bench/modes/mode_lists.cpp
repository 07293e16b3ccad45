#include <algorithm>
#include <map>
#include <stdexcept>

#include "bench/closed_loop.hpp"
#include "bench/lists/list_query.hpp"
#include "bench/modes/modes.hpp"

namespace cairn::bench {

namespace {

constexpr std::size_t late_page = 1000;
/// What looks at every record, or at a field of each, is asked by one client, and measured for
/// longer.
constexpr unsigned scan_tenths_factor = 2;

struct ListsOptions {
    Measured measured;
    std::string type;
    std::size_t clients = 16;
    unsigned seconds_tenths = 12;
    bool deals = false;
};

class ListsMode {
public:
    explicit ListsMode(const ListsOptions& given)
        : given_(given), asker_(given.measured.target), type_(find_type()) {}

    void run() {
        measure(type_.first_page());
        for (const ListQuery& query : type_.sorted()) measure(query);
        if (!given_.deals) return;
        measure({"first page of ten rows, by name", "limit=10&sort=name"});
        measure(page_of_ten(asker_, type_, "name", late_page));
        for (const ListQuery& query : filtered_deals()) measure(query);
        for (const ListQuery& query : searched_deals()) measure(query);
    }

private:
    [[nodiscard]] ListedType find_type() {
        const auto types = listed_types(asker_);
        const auto found = std::ranges::find(types, given_.type, &ListedType::name);
        if (found == types.end()) throw std::runtime_error("no list of " + given_.type);
        return *found;
    }

    void measure(const ListQuery& query) {
        const Plan plan = plan_of(asker_, type_.path(query));
        if (plan.found_by == "refused") return;
        const bool scans = plan.found_by == "scan" || plan.found_by == "columns";
        Line line = given_.measured.line();
        line["what"] = given_.measured.what + ", " + query.what;
        line["found_by"] = plan.found_by;
        line["clients"] = scans ? 1 : given_.clients;
        line["looks_at"] = plan.looks_at;
        const unsigned count = given_.seconds_tenths * (scans ? scan_tenths_factor : 1);
        const ClosedLoopOptions options{.target = given_.measured.target,
                                        .server = given_.measured.server,
                                        .clients = scans ? 1 : given_.clients,
                                        .measured = tenths(count)};
        run_closed_loop(options,
                        {request_bytes("GET " + type_.path(query), given_.measured.target)}, line);
        print(line);
    }

    const ListsOptions& given_;
    Asker asker_;
    ListedType type_;
};

struct AllListsOptions {
    Measured measured;
    std::size_t clients = 16;
    unsigned seconds_tenths = 5;
};

/// The first page of a type's list.
void measure_first_page(const AllListsOptions& given, Asker& asker, const ListedType& type) {
    const std::string first = type.path(type.first_page());
    Line line = given.measured.line();
    line["type"] = type.name();
    line["found_by"] = plan_of(asker, first).found_by;
    line["clients"] = given.clients;
    line["records"] = asker.get(first)["total"].get<double>();
    const ClosedLoopOptions options{.target = given.measured.target,
                                    .server = given.measured.server,
                                    .clients = given.clients,
                                    .measured = tenths(given.seconds_tenths)};
    run_closed_loop(options, {request_bytes("GET " + first, given.measured.target)}, line);
    print(line);
}

/// That of every list, then by which of their columns sorting looks at all records, and why.
void run_all_lists(const AllListsOptions& given) {
    Asker asker(given.measured.target);
    std::size_t columns = 0;
    std::map<std::pair<std::string, std::string>, std::string> scanned;
    for (const ListedType& type : listed_types(asker)) {
        measure_first_page(given, asker, type);
        columns += type.columns().size();
        for (const std::string& column : type.columns())
            if (plan_of(asker, type.path(type.by(column))).found_by == "scan")
                scanned[{type.why_scanned(column), type.name()}].append(column).append(" ");
    }
    for (const auto& [of, names] : scanned)
        print({{"what", "sorted by looking at all"},
               {"why", of.first},
               {"type", of.second},
               {"columns", names}});
    print({{"what", "columns of all lists"}, {"count", columns}});
}

}  // namespace

void add_lists(CLI::App& app) {
    auto given = std::make_shared<ListsOptions>();
    auto* mode = app.add_subcommand("lists", "Pages of one type's list, sorted by each column");
    given->measured.add_to(*mode);
    mode->add_option("--type", given->type, "Whose list")->required();
    mode->add_option("--clients", given->clients, "Connections, where no scan is needed");
    mode->add_option("--tenths", given->seconds_tenths, "Tenths of a second for each page");
    mode->add_flag("--deals", given->deals, "Also later pages and filters of opportunities");
    mode->callback([given] { ListsMode(*given).run(); });
}

void add_all_lists(CLI::App& app) {
    auto given = std::make_shared<AllListsOptions>();
    auto* mode = app.add_subcommand("all_lists", "The first page of every type's list");
    given->measured.add_to(*mode);
    mode->add_option("--clients", given->clients, "Connections");
    mode->add_option("--tenths", given->seconds_tenths, "Tenths of a second for each list");
    mode->callback([given] { run_all_lists(*given); });
}

}  // namespace cairn::bench
