#include "cli/export_usage.hpp"

namespace cairn {

namespace {

/// The one of the options that only lists have which was given.
std::optional<std::string> option_of_lists(const ExportOptions& given) {
    if (!given.type.empty()) return "--type";
    if (!given.into.empty()) return "--into";
    if (!given.at.empty()) return "--at";
    if (!given.archived.empty()) return "--archived";
    return std::nullopt;
}

std::optional<WrongUsage> wrong_usage_of_list(const ExportOptions& given) {
    if (!given.from.empty() || !given.to.empty())
        return WrongUsage{given.from.empty() ? "--to" : "--from",
                          "is for the events of the log; a list as it was at a position or time is "
                          "had with --at"};
    if (given.type.empty() && given.into.empty())
        return WrongUsage{"--format csv", "add --type TYPE for one list, or --into FOLDER for all"};
    if (!given.type.empty() && !given.into.empty())
        return WrongUsage{"--into", "takes the lists of all types; leave --type out"};
    return std::nullopt;
}

}  // namespace

std::optional<WrongUsage> wrong_usage(const ExportOptions& given) {
    const auto of_lists = option_of_lists(given);
    const bool readable = of_lists || !given.from.empty() || !given.format.empty();
    if (given.log && readable)
        return WrongUsage{"--log",
                          "gives the log from its beginning as it is stored; --from, --at, --type, "
                          "--into, --archived and --format are for the forms that people read"};
    if (given.log) return std::nullopt;
    if (given.wants_list()) return wrong_usage_of_list(given);
    if (of_lists) return WrongUsage{*of_lists, "is for lists: add --format csv"};
    return std::nullopt;
}

}  // namespace cairn
