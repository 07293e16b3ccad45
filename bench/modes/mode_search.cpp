#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>

#include "bench/lists/asker.hpp"
#include "bench/modes/modes.hpp"
#include "bench/requests.hpp"
#include "bench/search/chinese_names.hpp"

namespace cairn::bench {

namespace {

namespace fs = std::filesystem;

struct SearchOptions {
    Measured measured;
    std::string data;
    std::size_t records = 0;
    std::size_t searches = 3000;
};

/// Nanoseconds that the threads of a process have run so far, as the scheduler counts them.
std::uint64_t running_time(pid_t process) {
    std::uint64_t all = 0;
    for (const auto& thread :
         fs::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
        std::ifstream in(thread.path() / "schedstat");
        std::uint64_t ran = 0;
        if (in >> ran) all += ran;
    }
    return all;
}

double bytes_in(const fs::path& folder) {
    double all = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) all += static_cast<double>(entry.file_size());
    return all;
}

/// What is typed, and the title that is meant.
struct Sought {
    std::string typed;
    std::string title;
    std::size_t limit = 50;
};

class SearchMode {
public:
    explicit SearchMode(const SearchOptions& given)
        : given_(given), asker_(given.measured.target) {}

    void run() {
        wait_for_index();
        measure("a company by its name", by_company(&ChineseName::name));
        measure("a company by a part", by_company(&ChineseName::part));
        measure("a company by pinyin of the part", by_company(&ChineseName::pinyin));
        measure("a company by initials of the name", by_company(&ChineseName::initials));
        measure("a person by name", by_person(&ChineseName::name));
        measure("a person by pinyin", by_person(&ChineseName::pinyin));
        measure("a person by initials", by_person(&ChineseName::initials));
        measure("a number as it was not written", [this](std::size_t i) {
            const std::size_t n = of_companies(i);
            return Sought{mobile_number(n), person_name(n).name};
        });
        measure("six digits of a number", [this](std::size_t i) {
            const std::size_t n = of_companies(i);
            return Sought{mobile_number(n).substr(3 + i % 3, 6), person_name(n).name};
        });
        measure("a Latin name with a slip", [this](std::size_t i) {
            const std::size_t n = i * 7919 % (given_.records / 10);
            return Sought{latin_name(n).pinyin, latin_name(n).name};
        });
        measure("one to three characters, as one types", [this](std::size_t i) {
            const ChineseName name = company_name(of_companies(i));
            const std::string& typed = i % 2 == 0 ? name.part : name.pinyin;
            return Sought{typed.substr(0, (1 + i % 3) * (i % 2 == 0 ? 3 : 1)), {}, 20};
        });
        measure("what all companies have", [](std::size_t i) {
            constexpr std::array<const char*, 4> all{"公司", "有限公司", "yxgs", "股份"};
            return Sought{all[i % all.size()], {}, 20};
        });
        report_size();
    }

private:
    using Typed = std::function<Sought(std::size_t)>;

    [[nodiscard]] std::size_t of_companies(std::size_t i) const {
        const std::size_t number = i * 7919 % (given_.records * 9 / 10 - 1);
        return number % 9 == 0 ? number + 1 : number;  // A ninth have Latin names.
    }
    [[nodiscard]] Typed by_company(std::string ChineseName::* how) const {
        return [this, how](std::size_t i) {
            const ChineseName name = company_name(of_companies(i));
            return Sought{name.*how, name.name};
        };
    }
    [[nodiscard]] Typed by_person(std::string ChineseName::* how) const {
        return [this, how](std::size_t i) {
            const ChineseName name = person_name(of_companies(i));
            return Sought{name.*how, name.name};
        };
    }

    void wait_for_index() {
        for (;;) {
            const auto answer = asker_.get("/api/v1/search?q=a");
            if (answer["indexed"] == answer["position"]) return;
        }
    }

    void measure(const std::string& what, const Typed& typed) {
        std::vector<double> took_ms;
        std::size_t found = 0;
        std::size_t crowded = 0;
        for (std::size_t i = 0; i < given_.searches; ++i) {
            const Sought sought = typed(i);
            const std::string path = "/api/v1/search?limit=" + std::to_string(sought.limit) +
                                     "&q=" + url_encoded(sought.typed);
            const std::uint64_t before = running_time(given_.measured.server);
            const auto answer = asker_.get(path);
            took_ms.push_back(static_cast<double>(running_time(given_.measured.server) - before) /
                              1e6);
            const bool is_there = std::ranges::any_of(
                answer["hits"], [&](const auto& hit) { return hit["title"] == sought.title; });
            found += is_there ? 1 : 0;
            crowded += !is_there && answer["more"].get<bool>() ? 1 : 0;
        }
        std::ranges::sort(took_ms);
        Line line = given_.measured.line();
        line["what"] = what;
        line["searches"] = given_.searches;
        line["found"] = static_cast<double>(found);
        line["among_more"] = static_cast<double>(crowded);
        line["cpu_p50_ms"] = took_ms[took_ms.size() / 2];
        line["cpu_p99_ms"] = took_ms[took_ms.size() * 99 / 100];
        print(line);
    }

    void report_size() {
        if (given_.data.empty()) return;
        const double index = bytes_in(fs::path(given_.data) / "search");
        double data = 0;
        for (const char* part : {"log", "world", "views", "vault"})
            data += bytes_in(fs::path(given_.data) / part);
        Line line = given_.measured.line();
        line["what"] = "size of the index";
        line["index_mib"] = index / (1 << 20);
        line["data_mib"] = data / (1 << 20);
        line["percent"] = 100 * index / data;
        print(line);
    }

    const SearchOptions& given_;
    Asker asker_;
};

}  // namespace

void add_search(CLI::App& app) {
    auto given = std::make_shared<SearchOptions>();
    auto* mode =
        app.add_subcommand("search", "Searches of names and numbers of the list `searched`");
    given->measured.add_to(*mode);
    mode->add_option("--data", given->data, "The folder that is served, for its size");
    mode->add_option("--records", given->records, "As the list was made with")->required();
    mode->add_option("--searches", given->searches, "How many of each kind");
    mode->callback([given] { SearchMode(*given).run(); });
}

}  // namespace cairn::bench
