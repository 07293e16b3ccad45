#include "tests/support/history.hpp"

#include "core/ids.hpp"
#include "events/evolve.hpp"

namespace cairn::test {

namespace {

const Uuid model_space{{0x6d}};

Json label(const std::string& text) { return {{"en", text}, {"zh", text}}; }

}  // namespace

Json definition(const std::string& type, const Json& fields, const Json& more) {
    Json out = more;
    out["type"] = type;
    out["label"] = out["label_many"] = label(type);
    out["fields"] = Json::array();
    for (Json field : fields) {
        field["label"] = label(field.at("name"));
        if (field.contains("options"))
            for (Json& option : field["options"])
                option = {{"value", option}, {"label", label(option)}};
        out["fields"].push_back(std::move(field));
    }
    if (!out.contains("title")) out["title"] = "name";
    return out;
}

const std::vector<Recorded>& History::commit(const std::vector<StreamEvent>& happened,
                                             std::optional<Fingerprint> fingerprint,
                                             const Uuid& command) {
    last_.clear();
    const Position first = head().next();
    for (const auto& [stream, given] : happened) {
        Draft draft{stream, heads_[stream].next(), given};
        if (sealer_) draft = sealed(std::move(draft), *model_, *sealer_);
        Recorded recorded;
        recorded.stream = stream;
        recorded.version = heads_[stream] = draft.version;
        recorded.type = event_type(stream, draft.event, *model_, "");
        recorded.kind = static_cast<std::uint8_t>(draft.event.index());
        recorded.command = command;
        recorded.fingerprint = fingerprint;
        recorded.actor = actor_;
        recorded.payload = encode_payload(draft.event);
        recorded.position = head().next();
        recorded.commit = first;
        recorded.time = time_;
        model_ = evolve(model_, draft.event);
        if (is_record_event(draft.event)) {
            auto& versions = records_[stream];
            const Record* before = versions.empty() ? nullptr : &versions.back();
            versions.push_back(evolve(before, draft.event,
                                      {stream, draft.version, recorded.position, time_, actor_},
                                      *model_->type(stream.category)));
        }
        events_.push_back(recorded);
        last_.push_back(std::move(recorded));
    }
    commits_.push_back(happened.size());
    return last_;
}

const std::vector<Recorded>& History::define(const std::vector<Json>& definitions) {
    std::vector<StreamEvent> events;
    for (const Json& each : definitions)
        events.push_back(
            {{"model", name_based_uuid(model_space, each.at("type").get<std::string>())},
             ModelChanged{each}});
    return commit(events);
}

const Record* History::at(const StreamName& stream, Position position) const {
    const auto versions = records_.find(stream);
    if (versions == records_.end()) return nullptr;
    const Record* found = nullptr;
    for (const Record& record : versions->second)
        if (record.position <= position) found = &record;
    return found;
}

}  // namespace cairn::test
