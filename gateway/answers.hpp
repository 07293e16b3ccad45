#pragma once

#include "gateway/call.hpp"
#include "gateway/http/problem.hpp"
#include "gateway/sightings.hpp"

namespace cairn {

/// Opens a read at the moment the request asks for (`at=`, or as the parameter is called), under
/// today's rights or, for who looks as another person, those of then (`rights=then`).
/// "rights.invalid", "rights.then".
[[nodiscard]] Result<Reading> open_reading(const Call& call, std::string_view moment = "at");

/// A read's answer: `Cairn-Position`, `ETag`; 304 where the browser has it. `make` is asked only
/// where it does not.
template <class Make>
[[nodiscard]] Response read_answer(const Call& call, std::string_view moment, Make make);
template <class Make>
[[nodiscard]] Response read_answer(const Call& call, Make make) {
    return read_answer(call, "at", std::move(make));
}

[[nodiscard]] std::string etag_of(const Call& call, Position position);
/// Whether the browser's copy, made at `position`, is still good. Not where the answer depends on
/// the hour.
[[nodiscard]] bool is_fresh(const Call& call, Position position);
[[nodiscard]] Response with_position(Response response, const Call& call, Position position);
/// Says where times along the log are ahead of the clock, to whoever asks for a moment by its time:
/// what was written meanwhile is found under a time that has not come yet.
[[nodiscard]] Response with_time_held(Response response, const Call& call);

/// The record that a command concerned, as of when it was done.
[[nodiscard]] boost::asio::awaitable<Response> record_answer(Call& call,
                                                             const Done& done,
                                                             int status);

/// The query parameters of a list.
[[nodiscard]] QueryText query_text(const Request& request);

[[nodiscard]] Response json_answer(int status, std::string body);
[[nodiscard]] Response nothing();  ///< 204

template <class Make>
Response read_answer(const Call& call, std::string_view moment, Make make) {
    auto reading = open_reading(call, moment);
    if (!reading) return with_position(problem(reading.error()), call, call.app.workspace.head());
    if (is_fresh(call, reading->position())) {
        note_unchanged(call, *reading);
        return with_position({.status = 304}, call, reading->position());
    }
    Result<std::string> body = make(*reading);
    if (!body) return with_position(problem(body.error()), call, reading->position());
    if (!body->empty()) note_answer(call, *reading);
    return with_position(json_answer(200, std::move(*body)), call, reading->position());
}

}  // namespace cairn
