#include "cli/import/import_target.hpp"

namespace cairn {

Result<void> every_row(ImportTarget& target,
                       const std::string& type,
                       QueryText query,
                       const std::function<void(const Json&)>& visit) {
    query.limit = std::to_string(query_rows_max);
    for (Json page; page.is_null() || page["next"].is_string();) {
        if (page.is_object()) query.after = page["next"].get<std::string>();
        auto answer = target.list(type, query);
        if (!answer) return tl::unexpected(answer.error());
        page = std::move(*answer);
        for (const auto& row : page["rows"]) visit(row);
    }
    return {};
}

}  // namespace cairn
