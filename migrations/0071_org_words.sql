-- 0071_org_words.sql -- what the market regulator's public register (国家企业信用信息公示系统) calls the state of a business, as lists of shops copy it.
UPDATE code_item SET also = '存续|在业|开业|在营|营业|在册|正常经营|正常营业|经营|经营中|营业中|已开业|存续（在营、开业、在册）|存续(在营、开业、在册)|在营（开业）|在营(开业)|在营（开业）企业|在营(开业)企业' WHERE list = 'org_status' AND code = '1';
UPDATE code_item SET also = '已注销|注销企业|吊销，已注销|吊销,已注销|吊销已注销|吊销后注销' WHERE list = 'org_status' AND code = '2';
UPDATE code_item SET also = '吊销|已吊销|吊销企业|吊销，未注销|吊销,未注销|吊销未注销|吊销执照|吊销营业执照|撤销登记|已撤销' WHERE list = 'org_status' AND code = '3';
