#include "gateway/http/problem.hpp"

namespace cairn {

namespace {

int status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid: return 400;
        case ErrorCode::unauthenticated: return 401;
        case ErrorCode::forbidden: return 403;
        case ErrorCode::not_found: return 404;
        case ErrorCode::conflict: return 409;
        case ErrorCode::too_large: return 413;
        case ErrorCode::rejected: return 422;
        case ErrorCode::throttled: return 429;
        case ErrorCode::busy: return 503;
        case ErrorCode::storage_full: return 507;
        case ErrorCode::internal: return 500;
    }
    return 500;
}

}  // namespace

Response problem(const Error& error) {
    Json body = error.data.is_object() ? error.data : Json::object();
    const int status = body.value("status", status_of(error.code));
    body["type"] = "about:blank";
    body["title"] = std::string(status_text(status));
    body["status"] = status;
    body["reason"] = error.reason;
    Response response{.status = status, .content_type = "application/problem+json"};
    if (body.contains("retry_after_s"))
        response.with("Retry-After", std::to_string(body["retry_after_s"].get<int>()));
    else if (status == 503)
        response.with("Retry-After", "1");
    if (status == 401) response.with("WWW-Authenticate", "Bearer");
    response.with("Cache-Control", "no-store");
    response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    return response;
}

Response wrong_body(const char* expected) {
    return problem({ErrorCode::invalid, "request.body", {{"expected", expected}}});
}

Response wrong_field(const char* field) {
    return problem({ErrorCode::invalid, "field.format", {{"field", field}, {"expected", "id"}}});
}

Response unknown_record() {
    return problem({ErrorCode::not_found, "record.unknown", Json::object()});
}

}  // namespace cairn
