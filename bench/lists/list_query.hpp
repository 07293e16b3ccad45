#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "bench/lists/asker.hpp"

namespace cairn::bench {

/// A page of a list to ask for.
struct ListQuery {
    std::string what;   ///< "first page by -amount"
    std::string query;  ///< What stands behind the question mark.
};

/// A record type as the server has it, and pages of its list. Only types with a list.
class ListedType {
public:
    explicit ListedType(const nlohmann::json& definition);

    [[nodiscard]] const std::string& name() const { return name_; }
    /// As the model sorts it, 50 rows.
    [[nodiscard]] ListQuery first_page() const;
    /// By each of its columns, upwards and downwards.
    [[nodiscard]] std::vector<ListQuery> sorted() const;
    /// Why sorting by a column looks at all records: it is "personal", "worked out" or "of another
    /// record"; else there are few records, or it refers to those whose titles have no kept order.
    [[nodiscard]] std::string why_scanned(const std::string& column) const;
    [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }

    /// The path of a page.
    [[nodiscard]] std::string path(const ListQuery& query) const;

    /// Its first page by a column, downwards with a minus in front.
    [[nodiscard]] ListQuery by(const std::string& column) const;

private:
    nlohmann::json definition_;
    std::string name_;
    std::vector<std::string> columns_;
    std::string sort_;
};

/// All that the model has.
[[nodiscard]] std::vector<ListedType> listed_types(Asker& asker);

/// Opportunities of the made-up company: those of one owner, state, account and tag, each sorted.
[[nodiscard]] std::vector<ListQuery> filtered_deals();
/// By what no index helps with: words within a text, and a computed field.
[[nodiscard]] std::vector<ListQuery> searched_deals();

/// Page `number` of a list by `sort` with ten rows a page, found by turning all pages before it.
/// Throws where there are not so many.
[[nodiscard]] ListQuery page_of_ten(Asker& asker,
                                    const ListedType& type,
                                    const std::string& sort,
                                    std::size_t number);

/// How the server says that it finds the rows of a path: "order", "group", "scan" ... and "refused"
/// where it cannot be sorted so.
struct Plan {
    std::string found_by;
    /// Records, where it says so.
    double looks_at = 0;
};
/// For administrators' tokens.
[[nodiscard]] Plan plan_of(Asker& asker, const std::string& path);

}  // namespace cairn::bench
