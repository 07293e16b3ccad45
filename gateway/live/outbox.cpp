#include "gateway/live/outbox.hpp"

#include <algorithm>

namespace cairn {

bool Outbox::takes_another(std::size_t bytes) const {
    if (answer_frames_ >= limits_.control_frames_max) return false;
    return answer_frames_ == 0 || answer_bytes_ + bytes <= limits_.control_bytes_max;
}

bool Outbox::answer(std::string_view text, websocket::Opcode opcode) {
    if (!takes_another(text.size())) return false;
    websocket::put_frame(last_answers_, opcode, text);
    answer_bytes_ += text.size();
    ++answer_frames_;
    return true;
}

bool Outbox::answer(std::string_view own, Piece shared) {
    const std::size_t bytes = own.size() + shared.bytes().size();
    if (!takes_another(bytes)) return false;
    websocket::put_head(last_answers_, websocket::Opcode::text, bytes);
    last_answers_ += own;
    answers_.push_back(
        {std::make_shared<const std::string>(std::exchange(last_answers_, std::string{}))});
    answers_.push_back(std::move(shared));
    answer_bytes_ += bytes;
    ++answer_frames_;
    return true;
}

bool Outbox::follow(std::shared_ptr<Channel> channel,
                    ChannelPlace place,
                    std::shared_ptr<const void> share) {
    const std::string name = channel->name();
    if (!has_room_for(1) && !follows(name)) return false;
    // A second subscriber of the connection must not make the first one miss what is between.
    if (const auto known = places_.find(name); known != places_.end())
        place = std::min(place, known->second.at);
    places_.insert_or_assign(name, Place{std::move(channel), place, std::move(share)});
    return true;
}

std::shared_ptr<Channel> Outbox::unfollow(std::string_view channel) {
    const auto place = places_.find(channel);
    if (place == places_.end()) return nullptr;
    auto left = std::move(place->second.channel);
    places_.erase(place);
    return left;
}

std::vector<std::shared_ptr<Channel>> Outbox::channels() const {
    std::vector<std::shared_ptr<Channel>> all;
    all.reserve(places_.size());
    for (const auto& [name, place] : places_) all.push_back(place.channel);
    return all;
}

Outbox::Sending Outbox::take(Bursts& bursts) {
    Sending sending;
    sending.wire = std::exchange(answers_, {});
    if (!last_answers_.empty())
        sending.wire.push_back(
            {std::make_shared<const std::string>(std::exchange(last_answers_, std::string{}))});
    sending.frames = std::exchange(answer_frames_, 0);
    answer_bytes_ = 0;
    pull(sending, bursts);
    return sending;
}

void Outbox::pull(Sending& sending, Bursts& bursts) {
    std::size_t left = limits_.pull_bytes_max;
    auto place = places_.upper_bound(last_served_);
    for (std::size_t served = places_.size(); served > 0 && left > 0; --served) {
        if (place == places_.end()) place = places_.begin();
        if (pull_from(place->second, left, sending, bursts)) {
            last_served_ = place->first;
            ++place;
            continue;
        }
        std::string stale;
        websocket::put_frame(stale, websocket::Opcode::text,
                             R"({"op":"stale","channel":")" + place->first + "\"}");
        sending.wire.push_back({std::make_shared<const std::string>(std::move(stale))});
        ++sending.frames;
        sending.left.push_back(std::move(place->second.channel));
        place = places_.erase(place);
    }
}

bool Outbox::pull_from(Place& place, std::size_t& left, Sending& sending, Bursts& bursts) {
    if (place.seen == place.channel->changes()) return true;
    const auto& burst = bursts.after(*place.channel, place.at);
    if (!burst) return false;
    if (!burst->wire) {
        place.seen = burst->changes;
        return true;
    }
    place.at = burst->place;
    left -= std::min(left, burst->wire->size());
    sending.wire.push_back({burst->wire});
    sending.frames += burst->frames;
    return true;
}

}  // namespace cairn
