#include "cli/importer.hpp"

#include "cli/text_encoding.hpp"
#include "events/text_format.hpp"

namespace cairn {

namespace {

constexpr std::size_t rows_per_batch = 250;  // A commit stays far below its 1 MiB.

std::string reason_of(const Error& error) {
    const auto fields = error.data.find("fields");
    if (fields != error.data.end() && fields->is_object() && !fields->empty())
        return fields->begin().key() + ": " + (fields->begin()->is_string() ? fields->begin()->get<std::string>() : error.reason);
    return error.reason;
}

}  // namespace

Importer::Importer(ImportTarget& target, const Mapping& mapping, const RecordType& type, const CsvTable& table, bool dry_run)
    : target_(target), mapping_(mapping), type_(type), table_(table), dry_run_(dry_run), timezone_(target.timezone()),
      finder_([this](const std::string& of, const std::string& field, const std::string& text) -> const auto& { return find(of, field, text); }) {}

Result<ImportCounts> Importer::run(ProgressBar& progress) {
    const auto listed = every_row(target_, type_.name, {.fields = "id", .archived = "yes"},
                                  [&](const Json& row) { known_ids_.insert(row["id"].get<std::string>()); });
    if (!listed) return tl::unexpected(listed.error());
    std::vector<std::size_t> rows(table_.rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
    for (std::size_t created = 0; !rows.empty(); created = counts_.created) {
        later_.clear();
        found_.erase({type_.name, ""});
        std::erase_if(found_, [&](const auto& entry) { return entry.first.first == type_.name; });
        if (auto done = round(rows, progress); !done) return tl::unexpected(done.error());
        if (counts_.created == created) break;
        rows = later_;
    }
    for (const std::size_t index : later_) fail_row(index, map_row(mapping_, type_, table_, table_.rows[index], timezone_, finder_).reason);
    counts_.failed = failures_.size();
    progress.show(table_.rows.size(), table_.rows.size());
    return counts_;
}

Result<void> Importer::round(std::vector<std::size_t> rows, ProgressBar& progress) {
    std::vector<Pending> batch;
    for (const std::size_t index : rows) {
        auto row = map_row(mapping_, type_, table_, table_.rows[index], timezone_, finder_);
        const std::string id = row.id ? row.id->text() : "";
        if (row.may_come_later) {
            later_.push_back(index);
        } else if (!row.reason.empty()) {
            fail_row(index, row.reason);
        } else if (!id.empty() && !known_ids_.insert(id).second) {
            ++counts_.known;
        } else {
            Json command{{"create", type_.name}, {"fields", std::move(row.fields)}, {"if_absent", true}};
            if (!id.empty()) command["id"] = id;
            batch.push_back({index, std::move(command), id});
        }
        if (batch.size() < rows_per_batch) continue;
        if (auto sent = send(std::move(batch)); !sent) return sent;
        batch.clear();
        progress.show(counts_.created + counts_.known + failures_.size(), table_.rows.size());
    }
    return send(std::move(batch));
}

Result<void> Importer::send(std::vector<Pending> batch) {
    while (!batch.empty()) {
        Json body{{"commands", Json::array()}, {"import", true}};
        if (dry_run_) body["dry_run"] = true;
        for (const auto& pending : batch) body["commands"].push_back(pending.command);
        const auto answer = target_.batch(body);
        if (answer) {
            counts_.created += batch.size();
            counts_.warned += answer->value("warnings", Json::array()).size();
            return {};
        }
        const Json& data = answer.error().data;
        const bool one_row = batch.size() == 1;
        if (!one_row && !data.contains("step")) return tl::unexpected(answer.error());
        const auto step = batch.begin() + (data.contains("step") ? data["step"].get<std::ptrdiff_t>() : 0);
        // A dry run leaves nothing behind for later batches to refer to.
        if (dry_run_ && reason_of(answer.error()).ends_with("reference.unknown") && refers_to_this_import(step->command)) ++counts_.created;
        else fail_row(step->index, reason_of(answer.error()));
        batch.erase(step);
    }
    return {};
}

bool Importer::refers_to_this_import(const Json& command) const {
    for (const auto& [name, value] : command["fields"].items())
        if (value.is_string() && known_ids_.contains(value.get<std::string>())) return true;
    return false;
}

const std::vector<std::string>& Importer::find(const std::string& type, const std::string& field, const std::string& text) {
    static const std::vector<std::string> none;
    auto [entry, fresh] = found_.try_emplace({type, field});
    if (fresh) {
        const auto listed = every_row(target_, type, {.fields = field}, [&, &by_text = entry->second](const Json& row) {
            const auto value = row.find(field);
            if (value != row.end() && value->is_string()) by_text[folded(trimmed(value->get_ref<const std::string&>()))].push_back(row["id"].get<std::string>());
        });
        if (!listed) throw std::runtime_error("looking for " + type + " by " + field + ": " + explain(listed.error()));
    }
    const auto found = entry->second.find(folded(trimmed(text)));
    return found == entry->second.end() ? none : found->second;
}

}  // namespace cairn
