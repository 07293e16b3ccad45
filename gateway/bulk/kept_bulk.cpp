#include "gateway/bulk/kept_bulk.hpp"

#include <iostream>
#include <vector>

#include <fcntl.h>

#include "core/file.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "events/model/model.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;

/// As long as the log tells of it (`Workspace::known_command`).
constexpr std::chrono::hours kept_time{24};

bool says_personal(const BulkAction& action, const RecordType& type) {
    const bool is_step = action.kind == BulkKind::advance && type.lifecycle;
    const Transition* step = is_step ? type.lifecycle->transition(action.word) : nullptr;
    for (const auto& [name, value] : action.fields.items()) {
        const Input* input = step ? step->input(name) : nullptr;
        const Field* field = input ? &input->field : type.field(name);
        if (field && field->personal) return true;
    }
    return false;
}

Json items_json(const BulkJob& job) {
    Json items = Json::array();
    const bool undoes = job.action.kind == BulkKind::undo;
    for (const BulkItem& item : job.items)
        items.push_back(undoes ? std::to_string(item.commit.value) : item.record.text());
    return items;
}

std::string text_of(const BulkJob& job) {
    Json text{{"action", std::string(bulk_kind_name(job.action.kind))},
              {"type", job.action.type},
              {"fields", job.action.fields},
              {"word", job.action.word},
              {"reason", job.reason},
              {"as_of", std::to_string(job.report.as_of.value)},
              {"items", items_json(job)}};
    if (job.report.undoes) text["undoes"] = job.report.undoes->text();
    return json_text(text);
}

std::optional<BulkItem> item_of(const std::string& text, BulkKind kind) {
    if (kind == BulkKind::undo) {
        const auto commit = parse_position(text);
        return commit ? std::optional(BulkItem{.commit = *commit}) : std::nullopt;
    }
    const auto id = Uuid::parse(text);
    return id ? std::optional(BulkItem{.record = *id}) : std::nullopt;
}

/// Throws nlohmann's errors where it is not as it was written.
std::optional<KeptBulk> kept_in(const Json& text) {
    const auto kind = parse_bulk_kind(text.at("action").get<std::string>());
    const auto as_of = parse_position(text.at("as_of").get<std::string>());
    if (!kind || !as_of) return std::nullopt;
    KeptBulk kept{.action = {.kind = *kind,
                             .type = text.at("type").get<std::string>(),
                             .fields = text.at("fields"),
                             .word = text.at("word").get<std::string>()},
                  .reason = text.at("reason").get<std::string>(),
                  .as_of = *as_of};
    if (text.contains("undoes")) kept.undoes = Uuid::parse(text.at("undoes").get<std::string>());
    for (const Json& each : text.at("items")) {
        const auto item = item_of(each.get<std::string>(), *kind);
        if (!item) return std::nullopt;
        kept.items.push_back(*item);
    }
    return kept;
}

}  // namespace

KeptBulks::KeptBulks(fs::path folder) : folder_(std::move(folder)) {
    std::error_code failed;
    const auto oldest = fs::file_time_type::clock::now() - kept_time;
    std::vector<fs::path> old;
    for (auto each = fs::directory_iterator(folder_, failed); !failed && each != fs::end(each);
         each.increment(failed)) {
        std::error_code unknown;
        const auto written = each->last_write_time(unknown);
        if (!unknown && written < oldest) old.push_back(each->path());
    }
    for (const fs::path& file : old) fs::remove(file, failed);
}

fs::path KeptBulks::file_of(const Uuid& id) const { return folder_ / (id.text() + ".json"); }

void KeptBulks::keep(BulkJob& job, const RecordType& type) const {
    if (folder_.empty() || says_personal(job.action, type)) return;
    const fs::path file = file_of(job.report.id);
    try {
        make_private_folder(folder_);
        job.file.emplace(file);
        const File out(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
        out.write(text_of(job));
    } catch (const StorageError& error) {
        job.file.reset();
        std::cerr << "cairn: a change of many records cannot be gone on with after a restart: "
                  << error.what() << '\n';
    }
}

std::optional<KeptBulk> KeptBulks::find(const Uuid& id) const {
    if (folder_.empty()) return std::nullopt;
    const auto text = read_file(file_of(id));
    if (!text) return std::nullopt;
    try {
        return kept_in(trusted_json(*text));
    } catch (const Json::exception&) {
        // Its writer was ended in the middle of it.
        return std::nullopt;
    }
}

void KeptBulks::forget(const Uuid& id) const {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove(file_of(id), ignored);
}

}  // namespace cairn
